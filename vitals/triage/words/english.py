"""English, British and American: what words mean which idea, everyday, clinical and abbreviated."""

from vitals.triage.words.language import Language, table

__all__ = ["ENGLISH", "stem"]

VOWELS = frozenset("aeiouy")
LEAST_STEM = 3
# Spellings that differ between the two shores, so that one form is enough.
SPELLINGS = (
    ("haem", "hem"),
    ("oedem", "edem"),
    ("oeso", "eso"),
    ("diarrhoe", "diarrhe"),
    ("paed", "ped"),
    ("anaes", "anes"),
    ("gynae", "gyne"),
    ("tumour", "tumor"),
    ("colour", "color"),
    ("labour", "labor"),
    ("odour", "odor"),
    ("faec", "fec"),
    ("foet", "fet"),
    ("litre", "liter"),
    ("ise", "ize"),
    ("paralys", "paralyz"),
    ("analys", "analyz"),
    ("grey", "gray"),
    ("apnoe", "apne"),
    ("dyspnoe", "dyspne"),
    ("caesar", "cesar"),
    ("anaem", "anem"),
    ("plough", "plow"),
    ("mould", "mold"),
    ("behaviour", "behavior"),
    ("favour", "favor"),
    ("ischaem", "ischem"),
)


def fold(word: str) -> str:
    """One spelling for both shores, and no accents."""
    for british, american in SPELLINGS:
        word = word.replace(british, american)
    return word.replace("é", "e").replace("è", "e").replace("ï", "i")


def stem(word: str) -> str:
    """A word without the endings of plurals and verbs."""
    for ending in ("ing", "edly", "ed", "iest", "ier", "ies", "es", "s"):
        rest = word[: -len(ending)]
        if (
            word.endswith(ending)
            and len(rest) >= LEAST_STEM
            and VOWELS & set(rest)
            and not (ending == "s" and word.endswith(("ss", "us", "is")))
        ):
            if ending in {"ies", "ier", "iest"}:
                return rest + "i"
            if ending == "es" and not rest.endswith(("s", "x", "z", "ch", "sh", "o")):
                rest = rest + "e"
            if len(rest) > LEAST_STEM and rest[-1] == rest[-2] and rest[-1] not in "lsz":
                rest = rest[:-1]
            word = rest
            break
    if len(word) > LEAST_STEM and word.endswith("e"):
        word = word[:-1]
    return word[:-1] + "i" if len(word) > LEAST_STEM and word.endswith("y") and word[-2] not in VOWELS else word


LIGHT = """
a an the my his her hers your our their its is are was were am be been being im ive i we he she they you it me him
them us of to in on at for with from by as that this these those there has have had having do does did done very
really so quite just also too who which whose thats hes shes theyre mine ours rather pretty such mum's
"""

CONTRACTIONS = {
    f"{verb}{end}": f"{long} not"
    for verb, long in {
        "do": "do",
        "does": "does",
        "did": "did",
        "is": "is",
        "are": "are",
        "was": "was",
        "were": "were",
        "has": "has",
        "have": "have",
        "had": "had",
        "would": "would",
        "should": "should",
        "could": "could",
        "must": "must",
        "need": "need",
    }.items()
    for end in ("n't", "nt")
} | {
    "can't": "can not",
    "cant": "can not",
    "cannot": "can not",
    "won't": "will not",
    "wont": "will not",
    "couldn't": "can not",
    "couldnt": "can not",
    "ain't": "is not",
    "aint": "is not",
    "i'm": "i am",
    "gonna": "going",
    "wanna": "want",
    "gotta": "got",
    "could": "could",
    "c/o": "complains",
    "w/": "with",
    "wasnt": "was not",
    "myself": "self",
    "himself": "self",
    "herself": "self",
    "themselves": "self",
    "yourself": "self",
    "themself": "self",
    "itself": "self",
    "oneself": "self",
}

COUNTED = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty
"""
TENS = "thirty forty fifty sixty seventy eighty ninety hundred"
NUMBERS = {word: float(number) for number, word in enumerate(COUNTED.split())}
NUMBERS |= {word: 10.0 * number for number, word in enumerate(TENS.split(), start=3)} | {"dozen": 12.0}

# Acts of a living body: "cannot breathe" is made of "cannot" and "breathe".
FUNCTIONS = table("""
breathe: breathe; breath; breathing; get air; get breath; get enough air; catch breath; inhale; respiration
speak: speak; talk; get words out; form words; say anything; put sentence together; say sentence; finish sentence;
    speech; complete sentence
swallow: swallow
wake: wake; awake; rouse; woken; wake up; woken up; waken; arouse
stay_awake: stay awake; keep awake; keep eyes open; stay conscious
respond: respond; responding; response; react; answer me; responsive; come round
move: move; movement; bend; straighten; moving; budge; turn head; turn neck; put chin chest; touch chin chest
lift: lift; raise; hold up; grip; hold cup; squeeze hand
feel: feel; feeling; sensation
see: see; sight; see out of
hear: hear
walk: walk; walk straight; crawl; put foot down; put weight; bear weight; weight bear; stand on; put pressure foot
stand: stand; stand up; get up; get out bed; stand straight; stand upright; sit up
urinate: urinate; urine; pee; wee; pass urine; pass water; go wee; wee wee; peeing; weeing; empty bladder; wet nappy;
    wet diaper; wet nappies; wet diapers; urination; urinating; piss; pissing; nappy wet; void; micturition;
    waterworks; weed; peed; go pee; had wee
stool: poo; poop; stool; bowel movement; pass stool; go toilet; move bowels; open bowels; defecate; feces; open my
    bowels; bowels open; bowels opened; faeces; pooing; pass wind; fart; pass gas; bowel motion; motions; number two;
    motion
stop: stop; stopped; stops; go away; let up; slow down; ease off
eat: eat; eating; ate; eaten; food; feed; bottle; milk feed
feed: feed; breastfeed; latch; latching; sucking; bottle feed; take bottle; nursing; =fed
drink: drink; drank; drinking; drunk water; fluids; sip; take fluids
keep_down: keep down; keep anything down; keep food down; keep fluids down; keep water down; keep liquids down; hold
    down; keep medicine down; keep milk down; keep feeds down; keep sips down; stay down; keep even water down; keep
    sips of water down; hold anything down; kept down; kept anything down
sleep: sleep; fall asleep; slept; get to sleep; sleeping
cope: cope; carry on; manage; handle; take anymore; take any more; get out of bed; face day; function; get through
    day; bear it; take it
live: live; be alive; be here anymore; be here; living; exist; life; wake up tomorrow; be around; be here any more; go
    on living; wake up morning; wake up again; carry on living; live anymore; be in this world; keep living; alive
go_on: go on; see a way out; see way out; see point; see future; see reason
worth_living: worth living; worth it
smile: smile; smiling; close eye; shut eye; move face; raise eyebrow
blanch: blanch; fade; blanching; disappear; go away pressed; vanish; fade glass; disappear glass; fading; blanches;
    fade under glass; disappear when pressed; go white
find: find; think of; get out
remember: remember; recall; memory
recognize: recognize; recognise; know who; know me; know us; know his name; know her name; know own name; remember
    name; recognizing
understand: understand; understand what; follow what
know_where: know where; know what day; know what year; know day; know date; know what time
make_sense: make sense; making sense; talk sense; talking sense
open: open
use: use; use properly; work; works; working; do anything
drain: drain; draining
lie_flat: lie flat; lie down; lay flat; lying flat; lay down; sleep flat
ease: ease; relieve; help pain; respond spray; settle
pulse: pulse; heartbeat; heart beat; heart rate
fetal_movement: feel baby move; feel baby; feel baby moving; felt baby move; felt baby; felt baby kick; felt baby
    moving; baby moving; baby move; baby kicking; baby kicks; movement from baby; felt him move; felt her move; fetal
    movement; felt any movement; baby movement
reason: reason; cause; obvious reason; good reason; explanation; apparent reason
reach: get hold of; get through to; reach him; reach her; contact him; contact her
balance: balance; keep balance; walk straight line; coordinate; coordination
point: point; point in living; point going on; point living; meaning
""")

MARKERS = table("""
any_more: any more; anymore; any longer
denial: no; not; never; without; nor; neither; denial; free of; absence; not any; lack of; nothing
not: no; not; never; without; hardly; barely; scarcely; stopped; nor; neither; no longer; hardly any; stop; loss;
    lost; cease; ceased; rarely; unable
list_denial: deny; denies; denied; denying; negative for; negative; no sign of; no signs of; no evidence of; no
    history of; no complaints of; nil; neg for
denied_after: absent; denied; ruled out; excluded; negative; unlikely; not present; not there; none
no_denial: not only; no relief; without relief; without warning; no warning; not sure; no idea; not certain; no doubt;
    not improve; not improving; not better; not getting better; not get better; no better; not just; no change; no
    improvement; no matter; not help; not helping; nothing help; not helped; never such; never so; never before; never
    felt; never known; no explanation; not normal; not right; not well; not good; not feel well; not feel right; not
    feeling well; not feel good; not too good; not gone; no longer; not usual; not like usual; not self; not going
    away; not know; do not know; not settle; not stop; not cause; not due; not think; not leave; not long; not let; no
    stop; not stopping; no end; not healing; not heal; not heal properly; no good; not ok; not okay; not alright;
    never like this; never this bad; never worse; never had anything like; never felt anything like; never had such;
    never happened; not mild; not easing; not controlled; no let up; not coping; not managing; not clear; not
    explained; not want bother; not ignore; not sure if; not want make fuss; never had one; never had it; never had
    this; not wait; not doubt; nothing works; nothing work; nothing helped; nothing helps; nothing touches; nothing
    stays; nothing relieves; nothing ease; nothing will stop; nothing stops
end: but; however; yet; though; although; except; because; since; if; apart; still; nevertheless; besides; unless;
    then; now; while; whilst; when; after; due; following; until; instead; only; which; so that; comes; came; started;
    began; plus; aside; other than; despite
and: and; with; from
past: history of; h/o; hx; hx of; pmh; previous; previously; past; used to have; used to get; past history; family
    history; runs in family; runs in the family; died of; died from; dead from; passed away from; recovered from;
    survivor; survived; as a child i; previous history; known history of; follow up after; years after; aftercare;
    rehab after; recovering from old
past_after: year ago; years ago; last year; as child; as teenager; as baby; as kid; long ago; in childhood; when i was
    child; when i was young; when i was little; in my twenties; in my thirties; decade ago; decades ago; in the past;
    when i was a kid; run in family; runs family; run family; winters ago; winter ago; summers ago; last season; last
    winter; last summer; last spring; last autumn; since childhood; when i was younger; two years ago; three years
    ago; previous years; in my youth; as toddler; as a toddler; when he was a baby; when she was a baby; when he was
    little; when she was little; years back; year back; season ago; in his teens; in my teens; last century
now: now; again; today; tonight; this morning; this afternoon; this evening; worse; came back; come back; returned;
    minutes ago; hour ago; these days; since then weak
supposed: risk of; chance of; prevent; prevention of; screening for; screen for; screening; vaccination against;
    vaccine for; vaccine; vaccination; jab; information about; information on; leaflet; leaflet about; article about;
    read about; course on; film about; insurance; test for; tested for; avoid; book about; fear of; study about; study
    on; awareness; protect against; guard against; immunization; booster; charity; donate; research; essay on; evening
    on; evening about; article on; leaflet on; book on; talk on; lecture on; project on; question about; course about;
    class on; workshop on; poster about; film on; what to do in case of; first aid for; training in; training on;
    fundraising for; donation for; raising money for; vaccinated against; statistics on; insurance for
unable: can not; could not; unable; inability; not able; difficulty; trouble; struggle; struggling; hard to; hardly;
    barely; problem with; problems; too weak to; too tired to; too weak; too tired; too breathless to; lost ability;
    too ill to; not been able; difficult; refuse; refusing; will not; not want; no will; fails; failing; can barely;
    can hardly; tired of; no longer; no desire; afraid to; nothing left; do not want; not wish; not managed; not
    manage; scared to; can no longer; failed; not properly; difficult to; dont want to
comparing: like this; like that; this bad; so bad; such; as bad; that bad; such a; so severe; so much; this much; so
    strong; such bad; such severe
supposed_after: vaccine; vaccination; vaccinations; jab; jabs; booster; risk calculator; calculator; rehab;
    rehabilitation; class; classes; course; essay; statistics; tablets question; charity; awareness; association;
    support group; workshop; seminar; training; poster; posters; documentary; novel; film; free; prophylaxis;
    prevention; screening; first aid; leaflet; leaflets; lecture; history form; clinic; medical form; certificate
in_a_row: or; nor; either
hour: hour; hr; hrs
day: day; d
week: week; wk; wks; wk old; weekly
month: month; mth; mo; mths
year: year; yr; yrs; y; yo; years
old: old; yo; y/o; of age; aged; yr old
aged: aged; age; turned
degree: degree; celsius; fahrenheit; c; f; centigrade; degs; deg
long_for: for; since; past
temperature: temperature; temp; thermometer
idiom: heart attack on plate; gave me heart attack; nearly gave heart attack; dying to; dying for; to die for; stroke
    of luck; breaststroke; breast stroke; fit as fiddle; keep fit; keeping fit; stay fit; get fit; getting fit;
    fitting room; fitting appointment; chest of drawers; drawers; pain in neck neighbor; shot in dark; bleeding edge;
    broke my heart; break a leg; cold shoulder; cold feet about; kick out of; by heart; learn by heart; heart of gold;
    heart of the matter; pull my leg; cost an arm and a leg; head office; head of; head teacher; head to; heading;
    head start; head over; face to face; face time; facetime; face book; facebook; eye test; eye exam; eye check;
    eyesight test; ear to ear; hand over; hand in; on other hand; on one hand; second hand; first hand; at hand; by
    hand; hand made; give a hand; lend a hand; hand luggage; back from; come back; came back; go back; went back; call
    back; callback; ring back; get back; got back; be back; back to; back at; back home; phone back; back in; bring
    back; give back; back up; back and forth; back on; back again; back soon; mouth watering; nose around; arm chair;
    armchair; leg of; foot the bill; on foot; foot ball; football; footballer; finger crossed; fingers crossed; bone
    idle; body of; anybody; somebody; side of; by side; side by side; side effects leaflet; cold water; cold drink;
    cold weather; weather cold; cold outside; cold tap; cold day; catch a flight; heart warming; sweetheart; headline;
    headphone; headphones; chestnut; handbag; handbook; handle; handy; face mask; face cream; facemask; lip stick;
    lipstick; lip balm; eye shadow; hair cut; haircut; hairdresser; nail varnish; nail polish; tooth brush;
    toothbrush; toothpaste; tooth paste; skin care; skincare; burning question; burning calories; burn calories;
    running late; sick pay; sick leave; sick note; sicknote; sick line; fit note; fitnote; fit for work; fit to fly;
    fit to work; fit and well; feel fit; blood test; blood tests; blood pressure check; blood pressure machine; blood
    pressure monitor; blood pressure tablets; blood pressure pills; blood pressure medication; blood pressure
    medicine; blood donation; blood donor; give blood; blood form; blood results; blood result; blood group; blood
    type; blood count; full blood count; blood sugar check; blood work; bloodtest; bloodwork; blood taken; blood
    drawn; urine sample; stool sample; urine test; stool test; water bottle; breath test; pregnancy yoga; antenatal
    class; baby clothes; baby clinic; baby check; baby shower; baby sitter; babysitter; baby food; cough sweets; pain
    au chocolat; pain free; painfree; symptom free; fever pitch; weak tea; strong; week end; weekend; high street;
    high school; high five; high quality; low fat; low price; heavy bag; heavy traffic; traffic; heavy rain; heavy
    shopping; hot water; hot drink; hot meal; hot tub; hot chocolate; hot dog; dry cleaner; tight schedule; tight
    budget; stiff competition; numb skull; drop off; drop in; drop by; fall asleep quickly; in the fall; fall
    semester; fall in love; fell in love; fell asleep; falling leaves; hit song; hit the gym; cut the grass; short
    cut; shortcut; cut down; cut back; cut out; cut off date; chest x ray; chest xray; chest x-ray; head massage; back
    massage; foot massage; back garden; back door; back yard; back pack; backpack; backyard; back seat; travel sick
    tablets; travel vaccine; sun burn cream; first aid course; first aid; first aid kit; physical exam; allergy test;
    allergy testing; allergy tablets; hay fever tablets; cancer screening; breast screening; bowel screening; cervical
    screening; eye drops; ear drops; eye clinic; foot clinic; skin clinic; breast clinic; heart clinic; diabetic
    clinic; diabetes clinic; asthma clinic; asthma review; diabetes review; diabetic review; asthma check; diabetic
    eye screening; medication review; heart monitor; pace maker check; contact lenses; contact lens check; contact
    lens prescription; contact lens fitting; pregnancy vitamins; flu jab; flu shot; flu vaccine; flu vaccination;
    covid jab; covid booster; covid vaccine; covid vaccination; covid test; covid pass; shingles vaccine; shingles
    jab; travel vaccinations; travel jab; tetanus jab; tetanus booster; hepatitis vaccine; pneumonia vaccine;
    pneumonia jab; hpv vaccine; mmr jab; mmr vaccine; hit the target; hit the road; pick up; picked up; drop the kids;
    broke down car; car broke; broken down; broken phone; broken dishwasher; broken link; broken window; phone broken;
    website broken; cracked screen; dead battery; battery died; died down; dying plant; plant dying; plants dying;
    kill time; killing time; killing it; kill weeds; sick of; tired of waiting; fed up; worried sick about exam;
    stress ball; panic buy; panic buying; nervous about exam; tooth fairy; sugar free; sugar cube; gas bill; gas
    station; gas meter; gas boiler; gas engineer; pressure cooker; under pressure at work; water pressure; tyre
    pressure; tire pressure; pressure washer; high heels; heel shoes; black friday; black tea; black coffee; blue
    badge; red cross; red wine; white wine; yellow pages; green tea; brown bread; seat belt; needle work; needlework;
    dead line; deadline; nose dive; ear phone; earphones; eyebrow tint; eyelash; shoulder bag; elbow grease; knee
    high; kneehigh; jaw dropping; tongue in cheek; tongue twister; belly dance; belly laugh; stomach the; guts to;
    skin tone; skinny; rash decision; itchy feet travel; tickle; throw a party; throw away; throw out; throw ball;
    spots available; free spot; spot on; parking spot; on the spot; flu season; swimming; swim; shake hands;
    milkshake; milk shake; shake up; poison ivy plant in garden; collapse of; faint line; pass exam; passed exam;
    passed test; pass the test; passed my driving test; driving test; gave birth to puppies; burning candle; candle
    burning; smoke alarm; no smoking; stopped smoking; do not smoke; not smoke; smoker; non smoker; never smoked;
    nonsmoker; drink alcohol; not drink; do not drink; do not drink alcohol; sleep well; slept well; sleeping well;
    eat healthy; eating healthily; eat well; eating well; eats well; drinking plenty; eat meat; not eat meat; healthy
    eating; walk dog; walk the dog; walking the dog; dog walk; go for a walk; went for a walk; nice walk; see you; see
    you soon; see doctor; see gp; see nurse; see someone; see somebody; see dentist; see specialist; see a movie; hear
    from you; look forward to hearing; looking forward to hearing; feel fine; feel good; feel great; feeling great;
    feeling good; feeling fine; feel well; feeling well; feel better; feeling better; feel healthy; feel ok; feel
    okay; feels fine; feels great; feel much better; felt fine; no problem; no problems; no worries; no concerns; no
    complaints; no issues; no symptoms; no pain; painless; without problems; without issues; no need; not need; not
    urgent; nothing urgent; nothing serious; not serious; no hurry; no rush; not important; no longer need; no longer
    required; not required; not available; not possible; not work that day; not come; not attend; not make it; not
    make appointment; can not make; can not make it; can not attend; can not come; unable to attend; unable to make;
    unable to come; can not keep appointment; stop by; bus stop; non stop flight; stop at; move house; moving house;
    moved house; moved to; moving to; move to; moved here; move appointment; move my appointment; lift share; lift
    broken; give me a lift; need a lift; use the lift; open day; opening hours; open on; open saturday; are you open;
    you open; open until; open today; open account; find out; find a; find form; find parking; can not find; not find;
    lost my card; lost card; lost prescription; lost my prescription; lost keys; lost phone; lost password; lost
    property; lost my password; lost my referral letter; lost letter; lost my letter; use website; use app; use the
    app; use online; not log in; can not log in; can not login; can not access; can not reach you; reach you; contact
    details; contact number; contact you; reason for; reason for appointment; point of; what is the point of; remember
    to; remember password; can not remember my password; remind; live in; live at; live near; live alone; living in;
    live music; life insurance; life style; lifestyle; work life; living room; answer phone; answer the phone; no
    answer; response from; no response from surgery; talk to; talk about; speak to; speak with; like to speak; talk
    with; speech therapy; speech therapist; speech at wedding; food shop; food allergy test; food bank; dog food; cat
    food; drink water; drink more water; feed cat; feed the cat; feed dog; feed dogs; understand my results;
    understand letter; take a seat; take part; take time; take place; take off; takes place; take away; takeaway; take
    care; take photo; bring along; fit a coil; coil fitted; coil fitting; iud fitted; ring binder; ring you; ring me;
    wedding ring; =note; =notes; =noted; =news; =tone; =tones; =rate; =rates; =rating; =even; =hug; =hugs; =cute;
    =plot; =plots; =range; =mug; =mugs; =pine; =shine; =shiny; =story; =stories; =james; =nap; =naps; =main; =mainly;
    =spark; =dress; =dresses; =mark; =marks; =waste; =jam; =nod; =nods; =tire; =tires; =new; =misses; =passes; =strip;
    =expect; =expected; =rated; =hang; =hangs; =lives; =ring; =rings; =rang; =fitted; =tests; =test; =testing; =leave;
    =leaves; =leaving; =earring; =earrings; =bloods; golf ball; tennis ball; sized ball; stroke cat; stroke dog;
    stroke my cat; stroke the cat; stroke the dog; stroking; kill for; i am dying to; i am dying for; am dying to;
    suffocating heat; what temperature; afebrile; apyrexial; well perfused; heart stopped when; =tripping; worried
    sick; to be sick of; ripe; ear ring; off school; fit again; split up; broken chair; under control; well
    controlled; fully recovered; all clear; no action; razor burn; razor burns; malaria tablets; malaria pills; nail
    art
""")

FORMS = table("""
head: head; skull; forehead; brow; cranium
scalp: scalp
face: face; cheek; facial; chin
eye: eye; eyeball; ocular
eyelid: eyelid; lid; eyelids
ear: ear; eardrum; earlobe
nose: nose; nostril; nasal
nostril: nostril
mouth: mouth; oral; palate; inside mouth; roof of mouth
tooth: tooth; teeth; molar; wisdom tooth; wisdom teeth; dental; crown; filling
gum: gum; gums
throat: throat; tonsil; gullet; airway; pharynx; windpipe
windpipe: windpipe; airway; trachea
tongue: tongue
lip: lip
jaw: jaw; jawbone; mandible
neck: neck; cervical spine; nape
chest: chest; breastbone; sternum; thorax; thoracic; ribcage; rib cage; substernal; retrosternal; precordial
rib: rib
breast: breast; boob; nipple; bosom
nipple: nipple
back: back; lower back; upper back; lumbar; backside; shoulder blade; tailbone; coccyx
spine: spinal; vertebra; disc; vertebrae; =spine; =spines
flank: flank; loin; side of back; kidney area; side and back; back and side; loins
abdomen: abdomen; abdominal; abdo; stomach; tummy; belly; gut; guts; epigastric; navel; belly button; tum; abdominals;
    stomache; bellybutton; insides
lower_right: lower right; right lower; right iliac fossa; rif; rlq; bottom right; right side; right hand side; moved
    right; right lower quadrant
pelvis: pelvis; pelvic; lower abdomen; lower abdominal; lower tummy; lower belly; lower stomach; uterus; ovary;
    ovaries; ovarian; womb
womb: womb; uterus; uterine; cervix
groin: groin; inguinal; crotch
buttock: buttock; bum cheek; glute; bottom; buttocks
inner_thigh: inner thigh; inner thighs; between legs; saddle area; down below
private_parts: private parts; privates; genital; genitals; genitalia; down there; intimate area; down below; groin
    area
testicle: testicle; testis; ball; balls; nuts swollen; scrotum; scrotal; testicular; bollock; nutsack; scrotal sac;
    ballsack; groin testicle; =testes; =testis
scrotum_pain: testicular pain; scrotal pain; ball pain; ball ache
penis: penis; penile; willy; foreskin; glans; dick; cock; todger
foreskin: foreskin; phimosis
vagina: vagina; vaginal; vulva; labia; labial; pv; vag; down there; fanny; from below; from vagina; front passage
rectum: rectum; rectal; anus; anal; bottom; back passage; bum; behind; pr; perianal; arse; butt; perineum
bladder: bladder; urethra; waterworks
kidney: kidney; renal
prostate: prostate
bowel: bowel; intestine; colon
liver: liver; hepatic
lung: lung; pulmonary
heart: heart; cardiac; ticker
brain: brain
thyroid: thyroid; goiter; goitre
body: body; all over; whole body
nerve: nerve; trapped nerve; pinched nerve
hair: hair; beard
arm: arm; forearm; armpit; upper arm; biceps; bicep; underarm; axilla; arms
hand: hand; palm; knuckle; hands; wrist
wrist: wrist
finger: finger; thumb; fingertip; pinky; knuckle; fingers
leg: leg; shin; thigh; hamstring; lower limb; legs; quad
thigh: thigh; thighs; femur
foot: foot; feet; sole; heel; instep; arch of foot
feet: feet
heel: heel; plantar; achilles
toe: toe; big toe; toes
shoulder: shoulder; collarbone; collar bone; clavicle; rotator cuff; shoulder tip
elbow: elbow; tennis elbow; funny bone
knee: knee; kneecap; knee cap; meniscus; cruciate; acl
hip: hip
ankle: ankle
calf: calf; calves; back of leg; lower leg
joint: joint
limb: limb; extremity; extremities
tendon: tendon; ligament; achilles
skin: skin; complexion
muscle: muscle; muscular
bone: bone
nail: nail; toenail; fingernail; cuticle
vein: vein
gland: gland; glands; lymph node; lymph nodes; lymph gland
side: side
arms: arms
pain: pain; hurt; ache; aching; sore; painful; hurts; agony; tender; cramp; cramping; stabbing; stab; sting; stinging;
    throb; throbbing; twinge; pang; soreness; shooting pain; killing me; excruciating; sharp pain; discomfort; burning
    pain; torture; gripping; achy; pulsing; gnawing; pains; colicky; spasm; griping; pinching; tenderness; dull ache;
    niggle; niggling; stitch in side; ouch; painfull; dolor; nagging; uncomfortable; gripes; knifing; =jabbing; pulled
    muscle; electric
discomfort: discomfort; uncomfortable; unease; ache; tender
sore: sore; raw; irritated; inflamed; scratchy; tender; grazed
cramp: cramp; spasm; cramping
spasm: spasm; seized up; locked up; gone into spasm
stab: stab; stabbing; knife like
tender: tender; sensitive to touch; hurts to touch; tenderness
tearing: tearing; ripping; ripped; torn; being torn
crushing: crushing; crushed; squashed; elephant; vice; vise; crush
pressure: pressure; pressing; tight; tightness; tightening; heaviness; heavy feeling; squeezing; squeeze;
    constriction; band; weight; fullness; gripped; crushing; clamped; compressed; vice; vise; heavy
tight: tight; tightness; constricted; constricting; tightening; closed up; tightened
squeeze: squeezing; squeeze
heavy_weight: elephant; heavy weight; weight on; something heavy; someone sitting; somebody sitting; ton of bricks;
    like weight; something sitting; brick; like a band; heavy pressure; concrete block; sitting on; belt around; strap
    around; band around; strap across; belt across
heavy: heavy; heaviness; leaden; like lead
burning: burning; burn; on fire; burns; scalding feeling; hot feeling; stings
stiff: stiff; stiffness; rigid; seized; stiffening; seized up; stiffened; tense
numb: numb; numbness; dead; no feeling; lost feeling; loss of feeling; loss of sensation; numbed; lost sensation; gone
    dead; gone to sleep; dead leg; dead arm; no sensation
tingling: tingle; tingling; pins and needles; pins needles; pin and needles; prickling; crawling; paresthesia;
    paraesthesia; prickly; buzzing feeling
weak: weak; weakness; feeble; no strength; lost strength; loss of strength; gone weak; lost power; loss of power; no
    power; wobbly; lost use; loss of use; floppy; giving way; lost grip; dropping things; drops things; drop things;
    useless; clumsy; gave way; give way; weaker; weakening; =limp
paralysed: paralysed; paralyzed; paralysis; paralytic; palsy; lost movement; loss of movement
droop: droop; drooping; droopy; dropped; sagging; sag; lopsided; crooked; skewed; wonky; uneven; asymmetric; pulled
    down; slumped; asymmetry; drooped; hangs; drooped down; asymmetrical; =dropped; =drops; down on one side; hanging;
    twisted mouth
one_side_down: one side down; fallen one side; dropped one side; gone down one side; hanging one side; pulled one side
one_side: one side; left side; right side; one sided; one-sided; left-sided; right-sided; left sided; right sided;
    unilateral; half of; left half; right half; one eye; one leg; one arm; left; right; one calf; single; half body;
    one of; lhs; rhs; other side
both_sides: both; bilateral; either side; both sides; both legs
leg_weak: legs weak; weak legs; legs giving way; weakness in legs; legs gone weak; leg weakness; legs numb; legs give
    way; legs feel weak; leg weak; leg numb; foot drop; drop foot; dropped foot; legs like jelly; legs feel like
    jelly; jelly legs
hemiplegia: hemiplegia; hemiparesis; hemi; half paralyzed; hemiparetic
no_feel: can not feel; lost feeling; no feeling; loss of sensation
swell: swell; swollen; swelling; puffy; puffed; enlarged; bloated; balloon; ballooned; puffiness; inflamed; edema;
    engorged; puffed up; swelled; blown up; ballooning; bigger; twice size; double size; fat lip; puff; puffing;
    swole; swolen
edema: edema; fluid retention; water retention; pitting
lump: lump; bump; mass; nodule; swelling; growth; node; bulge; bulging; knot; pea sized; lumpy; tumor; bumps;
    thickening
growth: growth; tumor; mass
red: red; redness; reddish; flushed; inflamed; pink; reddened; bright red; bloodshot; erythema; angry looking; crimson
hot: hot; warm; heat; feels hot; boiling; burning up
blue: blue; bluish; purple; cyanosed; cyanotic; dusky; gray; blueish
purple: purple; purplish; purple spots; dark red; violet; bruise like
white: white; pale; whitish
black: black; blackened; black spot
yellow: yellow; yellowish; yellowing
green: green; greenish
brown: brown; brownish; dark; cola colored; tea colored; coke colored
dark: dark; darker; darkened
gray: gray; ashen; gray looking; clammy
pale: pale; pallor; white as sheet; ashen; clammy; colorless; gray; pasty; washed out; gone white; pallid; drained of
    color; lost color
itch: itch; itchy; itching; pruritus; scratching; itchiness; tickly skin; scratch; itches
dry: dry; dryness; flaky; cracked; flaking; scaly
blister: blister; blistering; blistered; vesicle; blisters
peel: peel; peeling; peels; coming off; sloughing
crack: crack; cracked; fissure; split
spot: spot; spots; dots; pinpricks; pimple; zit; spotty; specks; blotches; red dots
rash: rash; rashes; blotchy; blotches; hives; welts; bumps skin; skin eruption; nettle rash; spotty; exanthem; itchy
    spots; red spots; skin rash; red patches; patches; dermatitis
hives: hives; urticaria; welts; nettle rash; wheals; weals; bumps all over; itchy bumps
discharge: discharge; pus; oozing; weeping; leaking; ooze; gunk; discharging; crusty; weepy; runny; fluid coming;
    secretion; seeping; gunky
pus: pus; purulent; yellow fluid; green fluid; infected fluid
sticky: sticky; gunky; crusty; glued; gummed; stuck together
smell: smell; smelly; odor; stink; foul; smells; stinks; whiffy; fishy; bad smell; reek
cloudy: cloudy; murky
foam: foam; froth; frothing; foaming; frothy; frothy sputum; pink froth; pink sputum
hard: hard; firm; rock hard; rigid; solid; like a board; board like; like board
rigid: rigid; board like; guarding
deformed: deformed; deformity; bent wrong; wrong angle; out of place; misshapen; funny angle; odd angle; strange
    angle; crooked; sticking out; out of shape; wrong way; bent out; bent backwards; looks bent; twisted round; not
    straight; weird angle; out of line; wrong shape; popped out; out of socket; out of its socket; popped out of place
locked: locked; lock; stuck; locking
click: click; clicking; crack; crunch; creak; clicky
change: change; changed; changing; different; bigger; growing; grown; new; changes color; changed shape
grow: grow; growing; grown; bigger; larger; enlarging; getting bigger; increasing size
tension: tension; tense
gape: gape; gaping; wide open; edges apart; open wound
large: large; big; huge; size of; whole; extensive; wide; large area; bigger than; massive; enormous; palm sized
deep: deep; deeply; to the bone; down bone; see bone; see fat
dirty: dirty; mud; soil; rusty; contaminated; manure; filthy
wet: wet; soaked
loose: loose; wobbly
broken: broken; chipped; cracked; broke; snapped; chip; broken off; shattered; bust; busted; break
odd: odd; strange; weird; funny; unusual; abnormal; peculiar; different; uneven; not normal; not usual
noise: noise; buzzing; ringing; roaring; humming; hissing; whooshing; sound
full: full; fullness; bursting
blocked: blocked; block; bunged up; blockage; clogged; stuffed; stuffy; obstruction; obstructed; congested; stuffed
    up; bunged; plugged
dimple: dimple; dimpling; puckered; pucker; orange peel; dimpled
invert: inverted; turned in; pulled in; sunk in
sensitive: sensitive; sensitivity; sensitive to hot; sensitive to cold
thick: thick; thickened; thickening
water: watery; watering; teary; streaming
pulsating: pulsating; pulsing; throbbing; beating; pulsatile
severe: severe; severely; terrible; unbearable; excruciating; worst; awful; intense; horrendous; extreme; extremely;
    agonizing; agony; acute; massive; horrible; dreadful; crippling; doubled over; doubled up; screaming; blinding;
    bad; badly; unbearably; strongest; 10/10; ten out of ten; 9/10; out of ten; violent; violently; serious;
    seriously; debilitating; desperate; can not bear; writhing; rolling around; curled up; very bad; really bad; stand
    pain; stand it; incredibly; tremendous; unreal; horrific; intolerable; profound; can not stand up; killing;
    profusely; cruel; severe pain; bent double; bent over; in tears; crying pain; crying with pain; screaming pain;
    passing out with pain; nothing touches; can not cope with pain; out of 10; doubling over; ferocious; howling;
    constant screaming; =sobbing; =splitting; strong pain; agonising; excruciatingly; torturous
sudden: sudden; suddenly; all of a sudden; out of nowhere; out of blue; came on suddenly; instantly; instant; abrupt;
    abruptly; all at once; within seconds; in seconds; woke up with; woke me; came on fast; minutes ago; just now;
    within minutes; half hour ago; hour ago; an hour ago; hours ago; overnight; thunderclap; like a bolt; without
    warning; from nowhere; five minutes; ten minutes; this minute; just started; came from nowhere; since this
    morning; sudden onset; bang
worse: worse; worsening; worsen; getting worse; gets worse; deteriorating; increasing; increased; progressing;
    progressive; spreading; much worse; escalating; worst; deteriorate; deteriorated; going downhill; worsened;
    building up; more and more; stronger; not better; not getting better; not improving; not going away; not settle;
    not settling; not improve; going up; no better; not help; not helping; nothing helps; nothing helped
worst_ever: worst ever; worst of my life; worst of her life; worst of his life; worst i have ever; worst headache;
    worst pain; never had such; never felt; never such; never had like this; never had headache like; worst life;
    never like this; never this bad; worst he has ever; worst she has ever; worst of life; never so bad; never
    experienced; worst imaginable; worse than ever; worst in my life; worst ever had; like never before; hit over
    head; hit by bat; like hit; kicked in head; hit with; never had anything like; exploding; explode
mild: mild; mildly; slight; slightly; minor; a bit; a little; small; tiny; occasional; occasionally; sometimes; on and
    off; now and then; not too bad; faint ache; niggle; niggling; getting better; improving; settled; not severe; not
    bad; now and again; annoying; nothing serious; minimal; superficial; from time to time; once in a while; little
    bit; bothering; intermittent; gradually; gradual; scraped; scrape; grazed; graze; paper cut; papercut; low grade;
    low-grade; nuisance; nothing major; manageable; comes and goes; off and on; =bit
chronic: chronic; chronically; for year; long term; longterm; long standing; for ages; persistent; always; lifelong;
    long time; all my life; ongoing; long-term; since childhood; over a month; past year; past few months; last few
    months; last couple months; past few weeks; several months; several weeks; many weeks; few weeks; couple weeks;
    years now; forever; permanently; permanent; over the last year; three weeks; four weeks; six weeks; for =weeks;
    for =months; for =years; many =years; several =years; for many years
recurrent: recurrent; recurring; keep getting; keeps getting; again; comes and goes; frequent; regular; regularly;
    keep having; every month; often; same as before; usual; come back; came back; as usual; like before; every few
    weeks; another; on and off; every winter; every spring; every year
at_rest: at rest; resting; rest; sitting still; doing nothing; while sitting; sat still; lying down; lying in bed;
    woke me
everywhere: everywhere; all over; whole body; all over body; entire body; head to toe; full body; generalised;
    widespread; over whole body; all over my body
spread: spread; spreading; radiates; radiating; goes down; going down; travel; travels; shoots; moves to; moved to;
    going into; goes into; into arm; down arm; going up; tracking; down left arm; into jaw; up into; radiation;
    spreads; moving up; through to; going through; shooting; creeping; moving down; goes through; moves into; running
    down; goes up
many: lot; lots; many; much; large amount; litres; pints; cupful; great deal; heaps; tons; multiple; masses; several;
    a load; huge amount; large amounts; large clots; loads; handful; bunch; heaps of; shedload
heavily: heavily; heavy; profuse; profusely; a lot; lots; badly; massive; severe; pouring; gushing; flooding;
    excessively; loads; severely; a great deal; buckets; tons; excessive; uncontrollably; everywhere blood; huge;
    large amount; like tap; cupful
uncontrolled: uncontrollable; uncontrollably; uncontrolled; can not control; out of control; violently; violent
no_stop: not stop; will not stop; can not stop; keeps bleeding; keep bleeding; still bleeding; not stopping; non stop;
    nonstop; constantly; constant; continuous; continuously; after pressing; continually; non-stop; inconsolable;
    inconsolably; not let up; over and over; every hour; endless; persistent; unstoppable; keeps on; does not stop;
    four hours; three hours; all day; all night; will not go away; not clot; for 30 minutes; for 20 minutes; for half
    hour; half hour; for an hour; over an hour; for =hours; many hours; =repeatedly
hour: hour; hourly; every hour
spurt: spurt; spurting; squirting; gushing; jet; pumping; pulsing; squirt; gush; shooting; sprays; spraying; fountain
pour: pour; pouring; gushing; flooding; streaming; pours; flood; rushing out; gush
puddle: puddle; pool; pooling; pool of; everywhere; floor
streak: streak; streaks; speck; specks; tinged; streaked; flecks; trace; traces; spots of; drop; drops; drop of
exercise: exercise; exertion; running; playing sport; training; during football; during sport; exercising; jogging;
    climbing stairs
night: night; nighttime; nocturnal; nights; at night
evening: evening; by evening; end of day
fast: fast; rapid; rapidly; quick; quickly; racing; fast growing; 100 mph
slow: slow; slowly
irregular: irregular; irregularly; uneven; erratic; missing beats; all over place; out of rhythm
often: often; frequent; frequently; all the time; constantly; every few minutes; every hour; more often; too often; a
    lot; many times; every half hour; lots
frequent: frequent; frequently; often; constantly; all the time
late: late; overdue; delayed
less: less; reduced; fewer; slowed; decreased; stopped; not as much; not moving as much; quieter; hardly; not much;
    not; lower; not moved; slowed down
early: early; premature; too soon; preterm
bad: bad
lost: lost; loss; losing; gone; disappeared
gone: gone; disappeared
stuck: stuck; lodged; wedged; jammed; trapped; caught; got stuck; up nose; up his nose; up her nose; in ear; inside;
    embedded; stuck in; can not get out; in eye
stop: stopped; stop
unconscious: unconscious; unresponsive; passed out; out cold; lost consciousness; loss of consciousness; loc; coma;
    comatose; lifeless; collapsed not; not conscious; no sign of life; lying motionless; motionless; blacked out not;
    unrousable; unarousable; gcs; not responding; out for the count; knocked unconscious; not waking; fell
    unconscious; lost conciousness; not with us; out of it completely; knocked out cold; knocked him out; knocked her
    out; knocked me out; out for minutes
faint: faint; fainted; fainting; passed out; syncope; blackout; blacked out; black out; pass out; keel over; keeled
    over; collapse; swoon; lost consciousness briefly; passing out; syncopal; about to pass out; nearly passed out;
    feel faint; blacking out; going to faint; faints; collapsing
near_faint: near syncope; presyncope; nearly fainted; almost fainted; almost passed out; nearly passed out
collapse: collapse; collapsed; keeled over; dropped to floor; fell to floor; slumped; crumpled; dropped down; found on
    floor
hard_wake: hard to wake; difficult to wake; difficult to rouse; hard to rouse; trouble waking; can hardly wake; barely
    awake; drowsy; very sleepy; hard waking; hard to wake up; difficult wake up; unusually sleepy; excessively sleepy;
    barely wake; barely conscious; semi conscious; difficult waking; extremely sleepy; really sleepy; barely
    responsive; lethargic; unrousable
sleepy: sleepy; drowsy; lethargic; sleeping all day; sleeps all; drowsiness; lethargy; sleepiness; sleeping more; very
    tired; listless; sluggish; hard to wake; floppy; out of it; sleepier; drowsier; more sleepy
drowsy: drowsy; drowsiness; barely awake; semi conscious; dopey
very_sleepy: unusually sleepy; very sleepy; extremely sleepy; excessively sleepy; really sleepy
confusion: confuse; confused; confusion; disoriented; disorientation; disorientated; delirious; delirium; muddled; not
    making sense; not make sense; rambling; talking gibberish; incoherent; nonsense; not himself; not herself; out of
    it; does not know; not know where; does not recognize; not recognize; talking rubbish; not know who; bewildered;
    dazed; spaced out; not with it; befuddled; mixed up; acting strangely; acting strange; acting odd; behaving
    strangely; behaving oddly; behaving odd; altered mental status; ams; altered mental state; not all there; acting
    weird; not make any sense; disorented; talks nonsense; gibberish; away with the fairies; seeing things; agitated;
    not making any sense; not lucid; foggy
confused: confused; jumbled; muddled; mixed up; garbled
nonsense: nonsense; gibberish; rubbish
personality_change: personality change; change in personality; different person
strange: strange; strangely; odd; oddly; weird; weirdly; bizarre; bizarrely; out of character; erratically
behave: behave; behaving; behavior; act; acting
talk: talk; talking; speak
slurred: slur; slurred; slurring; slurry; jumbled; dysarthria; slured; sounds drunk; sound drunk; speech funny; speech
    strange; mumbling; like drunk; speech weird
garbled: garbled; jumbled; aphasia; wrong words; word salad; words jumbled; words wrong; words come out wrong; coming
    out wrong; come out wrong; dysphasia; lost for words; words out; mixing up words; words mixed up; aphasic; coming
    out funny; words coming out; words muddled; muddled words; speech muddled
speech: speech; words; talking; voice; speaking; talk
word: word; words
stroke: stroke; cva; cerebrovascular accident; brain attack; mini stroke; ministroke; storke; strok; apoplexy
tia: tia; transient ischemic attack; mini stroke; ministroke; mini-stroke
seizure: first ever fit; ever fit; seizure; convulsion; convulsing; convulsive; convulse; epileptic fit; epileptic;
    =fitting; having fit; has fit; took a fit; status epilepticus; grand mal; tonic clonic; febrile convulsion; febrile
    fit; siezure; fit lasting; first fit; another fit; jerking all over; jerking uncontrollably; thrashing; twitching
    all over; shaking all over; shaking uncontrollably fit; body shaking uncontrollably; seizing; eclamptic; shaking
    violently; whole body shaking; whole body jerking; body jerking; =fits; had fit; have fit; took fit; fit lasted
jerk: jerk; jerking; twitch; twitching; jerky
rolled_back: rolled back; rolling back; roll back; rolled up; rolled into head
shake: shake; shaking; trembling; tremble; shakes; quivering; shaky; shook; convulsing
tremor: tremor; trembling; shaky hands
shaky: shaky; trembly; jittery; shakes
twitch: twitch; twitching; tic
dizzy: dizzy; dizziness; lightheaded; light headed; giddy; light-headed; woozy; spinning; vertigo; unsteady; off
    balance; lightheadedness; swimmy; faint; giddiness; head spinning; dizzyness; head swims; wobbly; dizy; going to
    faint; head rush; swaying
vertigo: vertigo; room spinning; world spinning; spinning; bppv; labyrinthitis; menieres
room: room; world; everything
spin: spin; spinning; go round; going round
near_dizzy: unsteady; off balance
headache: headache; migraine; head ache; head hurts; head pounding; head throbbing; cluster headache; splitting head;
    sore head; head pain; head is killing; head bursting; head exploding; pain in head; head splitting; head banging;
    headeache; ha; pounding head; brain freeze; head is pounding; pressure in head; banging head
migraine: migraine
temple: temple; temples; side of head
neck_stiffness: stiff neck; neck stiff; neck stiffness; nuchal rigidity; can not bend neck; can not move neck; can not
    put chin; chin to chest; meningism; neck rigid; neck is rigid; can not touch chin; neck so stiff; neck locked
light_hurts: light hurts; light hurt; photophobia; sensitive to light; light sensitivity; light sensitive; can not
    stand light; bright light; bright lights; hate light; hates light; light hurting; light bothers; lights hurt;
    light hurts eyes; sensitivity to light; can not bear light; can not look light; can not tolerate light; dislike of
    light; avoiding light; look at light; lights hurting; light painful
meningitis: meningitis; menengitis; meningococcal; meningococcus; encephalitis; menigitis
fontanelle: fontanelle; fontanel; soft spot; bulging soft spot
thunderclap: thunderclap; thunder clap; subarachnoid
brain_bleed: brain bleed; bleed on brain; bleeding in brain; brain hemorrhage; aneurysm; subdural; brain haemorrhage;
    hemorrhage in brain; bleed brain
vision_loss: lose of vision; total loss of vision; no vision; lost vision; loss of vision; lost sight; loss of sight;
    gone blind; going blind; blind; blindness; vision gone; sight gone; vision went; sight went; vision went black; eye
    went black; everything went black; can not see; lost eyesight; lost vision one eye; went blind; vision loss; lost my
    vision; lost my sight; can not see out; sudden blindness; eyesight gone; vision disappeared; temporary blindness;
    sight loss; suddenly blind; loss of eyesight; curtain over eye; half my vision; can not see anything
half_vision: half vision; half my vision; half sight; hemianopia; half blind; half my sight
curtain: curtain; shadow; veil; blind coming down
vision: vision; sight; eyesight; seeing
vision_blurred: blurred vision; blurry vision; vision blurred; vision blurry; blurry; blurred; fuzzy vision; vision
    fuzzy; vision disturbance; visual disturbance; distorted vision; blurring; see blurry; hazy vision; blurriness;
    fuzzy; cloudy vision; vision problems; seeing blurred; vision cloudy; wavy lines; blured; vision changes; visual
    changes; visual problems
double_vision: double vision; seeing double; diplopia; see double; vision double; seeing two
flashing_lights: flashing lights; flashes of light; flashes; flashing; zigzag; seeing flashes; flash of light; sparks;
    seeing stars; lights flashing; flickering
floaters: floater; floaters; specks vision; cobwebs; floating spots; spots in vision; black dots vision; floating
vision_worse: need glasses; vision worse; eyesight worse; eyesight getting worse; vision deteriorating; eyesight
    deteriorating; trouble seeing; cataract; struggling to read; can not read small; eyesight failing; sight getting
    worse; short sighted; eyesight; macular
halo: halo; halos; rings around lights
retina: retina; retinal; detached retina
glaucoma: glaucoma
bells_palsy: bells palsy; bell's palsy; bell palsy
forgetful: forgetful; forgetting; memory loss; forgets; memory problem; memory problems; losing memory; poor memory;
    bad memory; memory getting worse; memory worse; memory trouble; forgetfulness; forgetting things; keep forgetting;
    memory going; memory bad
dementia: dementia; alzheimer; alzheimers; alzheimer's
legs_give_way: legs give way; legs giving way; legs gave way; legs collapsed; knees buckle
tingling_only: slight tingle
not_breathing: not breathing; stopped breathing; respiratory arrest; no breathing; not breathe; apneic; stop
    breathing; agonal; stopped breath; breathing stopped; breathing has stopped; gasping; gasping for air; gasping for
    breath; suffocating; suffocate; suffocation; fighting for breath; fighting for air; suffocates; turning blue; gone
    blue; going blue; went blue; turned blue; strangled; smothered; asphyxiated; no longer breathing; struggling for
    breath; struggling for air; strangulation; smothering
choking: choke; choking; choked; chokes; blocked airway; airway blocked
struggle: struggle; struggling; fighting; gasping
hard_breathing: hard to breathe; trouble breathing; difficulty breathing; difficulty in breathing; breathing
    difficulty; breathing difficulties; breathing trouble; breathing problem; breathing problems; labored breathing;
    problem breathing; problems breathing; hurts to breathe; breathing hard; laboured breathing; breathing difficult;
    hard breathing; heavy breathing; breathing heavy; breathing heavily; breathing is hard; uncomfortable breathing;
    difficult to breathe; breathing funny; work of breathing; noisy breathing; breathing noisy; breathing is
    difficult; respiratory distress; trouble catching breath; difficulties breathing; difficult breathing; breathing
    labored; troubled breathing; breathing issues; breathing badly; working hard to breathe; breathing is bad;
    breathing is getting worse; breathing worse; bad breathing; =labored; =laboured
breathless: breathless; breathlessness; short of breath; shortness of breath; sobr; sobbing for breath; out of breath;
    puffed; puffing and panting; puffed out; dyspnea; orthopnea; air hunger; short breath; short winded; not get
    enough air; can not get enough air; out of puff; wheezy and short; can not catch breath; get no air; not catch
    breath; shortness breathe; pnd; catch my breath; catching breath; dyspneic; puffing; get out of breath; puffed
    easily; breathing shallow; shallow breathing; short of air; get breath back; not enough air; running out of air;
    hungry for air; breathing faster; =winded; =sob; =panting; =gasp; =gasps
severe_breathlessness: gasping; too breathless to speak; can not speak sentence; can not complete sentence; can not
    finish sentence; too breathless to talk; can barely breathe; can hardly breathe; barely breathe; hardly breathe;
    barely breathing; hardly breathing; struggling to breathe; struggle to breathe; struggling for breath; fighting to
    breathe; fighting for breath; only speak few words; speak only words; speak in sentences; talk in sentences; too
    breathless; severe shortness; severely breathless; extremely breathless; very breathless; extreme shortness;
    severe breathing; only single words; speak full sentence; speak full sentences; finish sentences; complete
    sentences; finish a sentence; struggles to breathe; severe difficulty breathing; few words at a time; words
    between breaths; talk full sentences
fast_breath: fast breathing; breathing fast; rapid breathing; breathing rapidly; breathing quickly; breathing very
    fast; tachypnea; hyperventilating; hyperventilate; hyperventilation; breathing too fast; breathing so fast; quick
    breathing; breathing is fast; breathing really fast; fast breath; breathing is rapid; breaths fast; rapid breaths;
    fast shallow breathing; breathing much faster
blue_lips: blue lips; lips blue; lips are blue; lips turning blue; lips turned blue; lips gone blue; lips look blue;
    cyanosis; cyanosed; cyanotic; blue round lips; blue around mouth; blue around lips; lips going blue; lips bluish;
    bluish lips; lips purple; lips gray; lips have gone blue; blue in face; blue face; purple lips; gray lips; lips
    went blue
stridor: stridor; noisy breathing in; harsh noise breathing; crowing; barking cough noise; high pitched breathing;
    squeaking breathing
croup: croup; barking cough; bark; barking; seal like; cough like seal; like a seal
grunting: grunting; grunt; flaring nostrils; nasal flaring; =flaring; nostrils =flaring
suck_in: suck in; sucking in; sucked in; drawing in; pulling in; recession; retraction; retractions
apnea: apnea; pauses in breathing; breathing pauses; pause in breathing; stops breathing
wheeze: wheeze; wheezing; wheezy; whistling; wheezes; whistle; rattling; rattle; wheezey
asthma: asthma; asthmatic; astma
asthma_attack: asthma attack; attack of asthma; severe asthma; asthma flare; asthma exacerbation; asthma is worse;
    status asthmaticus; asthma very bad; bad asthma; bad attack asthma; asthma really bad; asthma out of control;
    asthma playing up; asthma flared up; asthma bad
inhaler: inhaler; puffer; nebulizer; nebuliser; ventolin; salbutamol; albuterol; blue pump
inhaler_no_help: inhaler not helping; inhaler not help; inhaler does nothing; inhaler not working; inhaler not work;
    reliever not helping; inhaler no help; inhaler no effect; inhaler making no difference; inhaler isn't helping;
    inhaler every hour; blue inhaler not; inhaler no relief; puffer not helping; puffs not helping; inhaler no longer;
    using inhaler constantly; inhaler is not
copd: copd; emphysema; chronic bronchitis
pulmonary_embolism: pulmonary embolism; clot in lung; lung clot; clot lung; embolism; blood clot lung; clots in lungs;
    embolus
no_lie_flat: sleep upright; sleep sitting; sleep in chair; can not lie flat; prop pillows; extra pillows; wake
    breathless; sleep lying; sleep lying down; sleep propped up; sleep sitting up; sleeping upright; sleeping in chair
oxygen_low: oxygen low; low oxygen; sats low; oxygen level; oxygen levels; saturation; low sats; spo2; desaturating;
    desat; oxygen saturation
sentence: sentence; sentences
cough: cough; coughing; coughed; coughs; hacking; tickly cough; chesty; chesty cough; dry cough; coff; coughin;
    smokers cough; tickly
cough_blood: spitting out blood; spitting out fresh blood; spitting fresh blood; hemoptysis; coughing up blood; coughed
    up blood; cough up blood; coughing blood; blood when cough; spitting blood; blood in sputum; blood in phlegm; bloody
    sputum; blood in mucus; blood in spit; spit blood; bloody phlegm; blood when i cough; phlegm with blood; spat blood;
    blood stained phlegm; blood in my phlegm; bloody mucus; phlegm bloody; coughing up bright red blood
sputum: sputum; phlegm; mucus; flem; phlem
phlegm: phlegm
sputum_colored: green phlegm; yellow phlegm; green sputum; yellow sputum; brown phlegm; green mucus; yellow mucus;
    rusty sputum; dirty phlegm; brown sputum; thick phlegm; rusty phlegm; coughing up green; green stuff; coughing
    green; coughing up brown; coughing up yellow; more phlegm; colored phlegm
chest_infection: chest infection; lung infection; lower respiratory; lrti; infection on chest; infection in lungs;
    rattly chest; chest rattling
pneumonia: pneumonia; pnuemonia; neumonia
bronchitis: bronchitis; bronchiolitis
whooping_cough: whooping cough; pertussis; whooping
flu: flu; influenza; flue
covid: covid; corona; coronavirus; covid-19; covid19
cold: cold; cough and cold; head cold; colds; common cold; sniffles; urti; snuffles; sniffle; the cold; sniffly
runny_nose: runny nose; nose running; nose runs; snotty; snot; runny; sniffing; streaming nose; drippy nose; snotty
    nose; post nasal drip
runny: runny; running
sneeze: sneeze; sneezing; sneezes
congested: congested; congestion; stuffy; stuffed up; bunged up; stuffy nose; blocked nose; blocked up nose; nasal
    congestion
hay_fever: hay fever; hayfever; pollen; pollen allergy; seasonal allergy; seasonal allergies; allergic rhinitis;
    rhinitis
sinus: sinus; sinuses
sinusitis: sinusitis; sinus infection
snore: snore; snoring; sleep apnea
smoke_inhalation: smoke inhalation; inhaled smoke; breathed in smoke; breathed smoke; fumes; house fire; breathing
    smoke; smoke in lungs; trapped in fire; breathed in fumes; inhaled fumes
inhale: inhaled; breathed in; breathing in
gas: gas; fumes; gas leak
carbon_monoxide: carbon monoxide; co alarm; co poisoning; monoxide
chest_pain: cp; chestpain
behind_breastbone: behind breastbone; behind sternum; behind my breastbone; under breastbone; under sternum; centre of
    chest; middle of chest; behind ribs; heartburn like
heart_attack: heart attack; heartattack; myocardial infarction; mi; stemi; nstemi; acute coronary; acs; coronary;
    cardiac event; heart atack; infarct; infarction; heart attak; hart attack
angina: angina
cardiac_arrest: cardiac arrest; heart stopped; no heartbeat; heart has stopped; no signs of life; heart not beating;
    he dead; she dead; is dead; is lifeless; doing cpr; started cpr; giving cpr; needs cpr
palpitation: palpitation; palpitations; heart racing; heart pounding; heart fluttering; heart flutter; heart skipping;
    skipped beat; skipping beats; skipped beats; irregular heartbeat; irregular pulse; heart beating fast; heart
    beating too fast; fast heartbeat; fast heart rate; heart rate high; racing heart; racing pulse; tachycardia; svt;
    atrial fibrillation; afib; af; arrhythmia; heart jumping; heart thumping; heart hammering; irregular heart beat;
    heart going fast; heart beat fast; heart out of rhythm; rapid heartbeat; fluttering chest; heart is going crazy;
    heart missing beats; heart goes fast; heart beats fast; heart beats irregularly; pounding heart; thumping; heart
    flip; bradycardia; slow heartbeat; slow pulse; heart rate low; missed beats; extra beats; heart flips; ectopic
    beats; fluttering in chest; flutters; heart feels fast; heart pounds; heart races; high heart rate
race: racing; race; races
skip: skip; skipping; skipped; jump; jumping
flutter: flutter; fluttering; flip; flipping
pound: pounding; thumping; hammering; pound; thump
high: high; raised; elevated; too high; up
low: low; too low
sweat: sweat; sweaty; sweating; clammy; cold sweat; perspiring; drenched; diaphoretic; sweats; diaphoresis; dripping
    with sweat; sweated; pouring with sweat; clamy; sweating buckets
cold_sweat: cold sweat; cold sweats; clammy; clamminess; cold and clammy
high_pressure: high blood pressure; hypertension; raised blood pressure; bp high; high bp; blood pressure high; blood
    pressure up; hypertensive; elevated blood pressure; blood pressure raised; blood pressure is high; blood pressure
    too high; bp is high; bp up; blood pressure has been high; blood pressure gone up; pressure high
low_pressure: low blood pressure; hypotension; bp low; blood pressure low; low bp; blood pressure is low; blood
    pressure dropped
pressure_reading: blood pressure; bp; bp reading; systolic; blood pressure reading
very_high_pressure: extremely high blood pressure; very high blood pressure; dangerously high blood pressure;
    hypertensive crisis; blood pressure sky high; blood pressure through roof; blood pressure very high; blood
    pressure dangerously high; malignant hypertension
blood_clot: blood clot; clot in leg; clot in my leg; thrombosis; thrombus; clot leg; embolism
dvt: dvt; deep vein thrombosis
leg_swell_pain: calf pain; calf swelling; swollen calf; leg swelling; swollen leg; calf is swollen; painful calf; calf
    hurts; calf swollen; calf sore; one leg swollen; tender calf; painful swollen leg; sore calf
long_flight: long flight; long haul; long-haul; flight; long journey; long drive; =plane
aortic: aortic; aorta; aneurysm; dissection; triple a; aaa; ruptured artery; aortic dissection
cold_skin: cold; cool; icy; ice cold; freezing; stone cold; cold to touch; cold to the touch; cold skin; cold hands
    and feet; like ice
varicose: varicose; varicose veins; spider veins
bleed: bleed; bleeding; blood; hemorrhage; haemorrhage; bled; bloody; bleeds; hemorrhaging; bleading; losing blood;
    blood coming
blood: blood; bloody; bleeding; blood stained; bloodstained; bleed
heavy_bleed: heavy bleeding; severe bleeding; massive bleeding; bleeding heavily; bleeding a lot; bleeding badly;
    bleeding profusely; hemorrhage; haemorrhage; bleeding out; bleeding to death; uncontrolled bleeding; heavy blood
    loss; massive blood loss; losing lot of blood; losing a lot of blood; lost lot of blood; lost a lot of blood;
    blood everywhere; arterial bleeding; bleeding will not stop; bleeding not stop; profuse bleeding; heavy vaginal
    bleeding; major bleeding; blood pouring; bleeding uncontrollably; gushing blood; spurting blood; blood gushing;
    blood spurting; catastrophic bleeding; can not stop bleeding; losing loads of blood; losing so much blood;
    hemorrhaging; blood loss; severe hemorrhage; bleed heavily; so much blood; bleeding everywhere; bleeding really
    heavily; bleeding very heavily; heavily bleeding; bleeding like tap; bleeding non stop; blood squirting
blood_loss: blood loss
bleed_to_death: bleeding to death; bleeding out
internal: internal
artery: artery; arterial
soak: soak; soaking; soaked; soaks; drenched; drenching; saturated; go through; going through; gone through; through
    pad; pad an hour; pad every hour; soaking through; filling; flooding; changing every hour
pad: pad; pads; tampon; tampons; sanitary towel; sanitary towels; sanitary pad
bandage: bandage; plaster; gauze
towel: towel; tea towel; sheet; clothes; cloth
clot: clot; clots; large clots; big clots; passing clots
vomit: vomit; vomiting; vomited; throw up; throwing up; threw up; thrown up; being sick; been sick; puke; puking;
    puked; sick everywhere; hurl; retching; retch; retched; bringing up; brought up; emesis; was sick; were sick;
    chuck up; chucking up; chunder; heaving; barf; barfing; barfed; spewing; spew; n&v; nv; d&v; vommiting; vomitting;
    sick twice; sick several times; sick once; throws up; keep being sick; keeps being sick; bringing everything up;
    bring up; vomits; voming; vom; bout of sickness; sickness bug; sickness; tummy bug; stomach bug; gastroenteritis;
    sick to stomach; norovirus; stomach flu; gastric flu; gastro; threw; vomted
throw_up_blood: vomiting blood; throwing up blood; vomited blood; hematemesis; haematemesis; threw up blood; blood in
    vomit; bringing up blood; puking blood; coffee grounds; coffee ground; vomit blood; blood in my vomit; coffee
    ground vomit; bloody vomit; blood in sick; vomit with blood; sick with blood; brought up blood; throw up blood;
    vomit had blood; blood in his vomit; coffee granules
coffee_grounds: coffee grounds; coffee ground
black_stool: black stool; black poo; tarry; tar like; melena; melaena; black poop; black stools; stools black; stool
    black; tarry stool; poo black; black and tarry; black bowel; black tarry; poo like tar; black sticky poo; stool
    like tar; poo is black; stools are black; black motions; black faeces; looks like tar; like tar; poo has turned
    black; poop is black
blood_stool: blood in stool; blood in poo; bloody stool; blood in stools; blood in my poo; blood in toilet; bloody
    diarrhea; blood in poop; rectal bleeding; bleeding from bottom; bleeding from back passage; blood when wipe; blood
    on toilet paper; blood on paper; hematochezia; bloody stools; blood with stool; blood after poo; blood on tissue;
    bleeding from rectum; blood in feces; bleeding from bum; blood from bottom; blood from back passage; fresh blood
    toilet; blood after wiping; blood toilet paper; blood in diarrhea; blood in nappy; blood in her nappy; blood in
    his nappy; poo bloody; bloody poo; blood in motions; pr bleed; bleeding piles; blood on the toilet paper; blood in
    toilet bowl; blood in the pan
maroon_stool: maroon; dark red stool
red_jelly_stool: red jelly; redcurrant jelly; jelly like stool; currant jelly; jelly like red; jelly stool; red jelly
    like; jelly poo; jelly in nappy
wipe: wipe; wiping; wiped; paper; tissue
toilet: toilet; loo; pan; bowl
blood_urine: blood in urine; blood in wee; blood in pee; hematuria; haematuria; bloody urine; peeing blood; red urine;
    blood in my wee; pink urine; blood in my pee; pissing blood; weeing blood; urine red; bloody pee; urinating blood;
    blood in his urine; cola colored urine; pee is red; passing blood urine; wee is red; pee red; wee pink; pink wee;
    blood when i pee; blood when i wee; urine pink
many_pills: dozens of tablets
nosebleed: nosebleed; nose bleed; epistaxis; bleeding nose; nose is bleeding; bleeding from nose; blood from nose;
    nose bleeding; nose will not stop bleeding; nosebleeds; nose bleeds; blood coming from nose; nose won't stop
    bleeding; bloody nose
spotting: spotting; light bleeding; spots of blood; spot of blood
period: period; periods; menstruation; menstrual; time of month; menses; menstruating; monthly; cycle; menorrhagia
pain_period: period pain; painful periods; menstrual cramps; period cramps; dysmenorrhea; painful period; period
    pains; bad periods; endometriosis; pcos; pms; pmt; premenstrual
between_periods: between periods; mid cycle; in between periods; intermenstrual
after_sex: after sex; after intercourse; postcoital; during sex
menopause: menopause; menopausal; postmenopausal; perimenopause; hrt; change of life; post menopausal;
    post-menopausal; perimenopausal; after menopause
hot_flush: hot flush; hot flash; hot flushes; hot flashes
bruise: bruise; bruising; bruised; bruises; black and blue; contusion; hematoma
unexplained: unexplained; for no reason; no reason; easily; without knocking; no cause
no_reason: for no reason; no reason; without reason; easily; unexplained
purpura: purpura; petechiae; petechial; purple rash; purple spots; rash does not fade; rash not fade; rash doesn't
    disappear; non blanching; nonblanching; non-blanching; pinprick; purple blotches; rash does not disappear; bruise
    like rash; not fade pressed; rash glass; glass test; purple dots; fade under glass; fade when pressed; rash that
    looks like bruises; tiny bruises; tiny purple; pin prick
mottled: mottled; mottling; blotchy skin; skin blotchy; marbled; marbling; patchy skin
blue_skin: blue skin; skin blue; skin is blue; skin gone blue; bluish skin; gray skin; skin gray; skin looks gray;
    skin looks blue; skin bluish
white_skin: skin white; white skin; leathery; charred
fever: fever; febrile; temperature; temp; pyrexia; feverish; burning up; running a temperature; high temperature;
    shivery; boiling hot; hot and shivery; fevers; fver; fevar; feaver; hot to touch; fevered; chills; feels hot;
    raised temperature; temp of; pyrexial; temperture; temprature; tempature
high_fever: high fever; very high temperature; very high fever; burning up; raging fever; temp of 40; temperature over
    40; extremely hot; soaring temperature; spiking fever; high temp; really high temperature
shiver: shiver; shivering; shivers; shivery; chills; chill; goose bumps; teeth chattering; uncontrollable shivering;
    shaking with cold
rigor: rigor; rigors; uncontrollable shivering; shaking chills; shaking uncontrollably with fever; teeth chattering;
    violent shivering; shivering uncontrollably; shaking and fever; uncontrollable shaking; shaking uncontrollably
sepsis: sepsis; septic; septicemia; blood poisoning; septicaemia; septic shock; sepsys; septicaemic
infection: infection; infected; infect; infections; septic toe; festering; gone bad; gone septic; superinfection;
    infecting
dying_feeling: going to die; feel like dying; feels like dying; impending doom; sense of doom; about to die; think i
    am dying; feeling of doom; thinks he is dying; thinks she is dying; doom; i will die; feel like i am going to die;
    think i'm dying; i am dying; he is dying; she is dying; i dying; he dying; she dying; think dying; something
    terrible going to happen; something awful going to happen; something bad going to happen; terrible going to happen
glass_test: glass test; tumbler test
immune_weak: chemo; chemotherapy; immunosuppressed; neutropenic; neutropenia; immunocompromised; transplant; no
    spleen; splenectomy; weak immune system; methotrexate; steroids for; cancer treatment; leukemia; leukaemia; immune
    system; neutropenic sepsis; carbimazole; clozapine; immunosuppressants; immunosuppressant; on chemo; having chemo;
    radiotherapy; low immunity; spleen removed; immunotherapy; azathioprine; low white cells; neutrophils; neutrophil;
    low neutrophils; chemo last; chemo patient
allergy: allergy; allergic; allergies; allergic reaction; alergic; alergy; allergick
anaphylaxis: anaphylaxis; anaphylactic; anaphylactic shock; anaphylaxic; anafylaxis; anaphalactic
adrenaline_pen: used epipen; used his epipen; used her epipen; used my epipen; gave epipen; given epipen; epipen
    given; epipen used; using epipen; had to use epipen; adrenaline pen used
allergen: nut; nuts; peanut; peanuts; shellfish; prawn; prawns; shrimp; seafood; egg; sesame; latex; penicillin;
    antibiotic; bee; wasp; hornet; cashew; almond; kiwi; soy; walnut; strawberries; amoxicillin; new medicine; bee
    sting; wasp sting; hazelnut; pistachio; peanut butter; lobster; crab; mussels
closing: closing; closed; closes up; close up; closing up; close over; closing over; constricting
close: close; closing
lip_swell: swollen lips; lips swollen; lips swelling; lip swelling; lips are swelling; lips swell; swollen tongue;
    tongue swelling; tongue swollen; swollen face and lips; lips puffing up; angioedema; angio-oedema; swelling of
    lips; swelling of tongue; swelling of throat; lips and tongue; throat swelling; throat is swelling; throat swollen
    shut; lips have swollen; lips and face; lips puffy; face and lips; lip swollen; tongue is swelling; face blowing
    up
reaction: reaction; react; reacted; reacting; bad reaction
sting: sting; stung; stings; bee sting; wasp sting; jellyfish; stung by
bite: bitten; bit by; mosquito bite; insect bite; bitten by; bug bite; mosquito; tick bite; flea bites; bed bug;
    midge; spider bite; gnat; bedbugs; horsefly; bit me; got bit; bit him; bit her; =bite; =bites; =biting
insect: insect; bug; fly; ant; moth; spider; beetle; mosquito; midge
animal: dog; cat; animal; horse; rat; monkey; pet; squirrel; fox; hamster; pitbull
human: human; person; someone; somebody; another child
bat: bat; bats
animal_bite: dog bite; cat bite; bitten by dog; bitten by cat; dog bit; cat bit; bitten by a dog; bitten by a cat; bit
    by dog; bit by a dog; bit by cat; animal bite; attacked by dog; dog attack; human bite; rat bite; monkey bite; cat
    scratched; dog attacked; cat has bitten; dog has bitten; bitten by my dog; bitten by stray
rabies: rabies; rabid
snake: snake; viper; adder; rattlesnake; cobra; scorpion; black widow
snake_bite: snake bite; snakebite; bitten by snake; bitten by a snake; snake bit; adder bite; venom; venomous;
    scorpion sting; bitten by adder; snake has bitten; venomous spider; black widow
tick: tick; lyme; bullseye rash; bull's eye rash
malaria: malaria; dengue; typhoid; zika; yellow fever
ebola: ebola; lassa
travel: abroad; travel; travelled; traveled; returned from; africa; india; tropical; thailand; kenya; nigeria; ghana;
    back from; asia; tropics; uganda
abroad: abroad; overseas; tropical; africa; india; kenya; nigeria
exposure: exposed to; exposure; close contact; in contact; contact with someone
contact_with: in contact with; contact with someone; contact with chickenpox; contact with measles; around someone
    with
needle_stick: needlestick; needle stick; pricked by needle; used needle; sharps injury; stuck by needle; dirty needle
hiv_exposure: hiv exposure; exposed to hiv; pep; unprotected sex with
abscess: abscess; abcess; quinsy; empyema; absess; abscesses
boil: boil; boils; carbuncle; furuncle
cellulitis: cellulitis; erysipelas; celulitis
shingles: shingles; zoster
impetigo: impetigo
red_line: red line; red streak; red lines; red streaks; tracking up; red line going; streaks going up
necrosis: necrosis; necrotizing; gangrene; gangrenous; turned black; going black; gone black; rotting; dead tissue
spread_fast: spreading fast; spreading quickly; spreading rapidly; by hour; by the hour; spreading by; spreads fast;
    spreading up; every hour bigger
swollen_glands: swollen glands; glands swollen; glands up; swollen lymph; lymph nodes; swollen gland; glands are up;
    enlarged lymph; glands in neck
chickenpox: chickenpox; chicken pox; varicella
measles: measles; rubella; mumps
scarlet_fever: scarlet fever; scarlatina; hand foot and mouth; hand foot mouth; slapped cheek; foot and mouth; strep
scabies: scabies; bed bugs; bedbugs
eczema: eczema; atopic
psoriasis: psoriasis; rosacea
tetanus: tetanus; lockjaw
stomach_ache: stomach ache; stomachache; tummy ache; belly ache; bellyache; tummyache; stomach pain; stomach cramps;
    upset stomach; bad tummy; tummy pain; sore tummy; upset tummy; dodgy tummy; stomach upset; collywobbles; bad
    stomach; belly pain; gut ache; poorly tummy; tummy trouble
colic: colic; colicky; biliary colic
appendix: appendix; appendicitis; apendicitis; appendicits
gallbladder: gallbladder; gallstone; gallstones; cholecystitis; gall bladder; gall stones; gallstone attack; biliary
pancreatitis: pancreatitis; pancreas
perforated: perforated; ruptured; burst
ulcer: ulcer; ulcers; ulceration; ulcerated; peptic; stomach ulcer; sore not healing; sore will not heal; not healing;
    not heal
bowel_change: change in bowel; bowel habit; bowel habits; bowels changed; change bowel
hernia: hernia; rupture
bile: bile; green vomit; bilious; vomiting green; green fluid; bright green
diarrhea: diarrhea; the runs; loose stools; loose stool; runny poo; watery stool; watery stools; watery poo; loose
    motions; trots; diarrhoea; d&v; squits; diarreah; diarhea; diarreha; diahrea; diarrea; loose poo; watery diarrhea;
    runny stools; bowels loose; loose bowels; runny tummy; upset bowel; diahorrea; diahoria; explosive; squitty;
    shits; dysentery; liquid stool; =runs; looser; loose poos
constipation: constipation; constipated; hard stool; hard stools; not been poo; not pooed; can not poo; not had a poo;
    no bowel movement; blocked up bowel; straining; bunged up bowels; constapated; not pooped; not opened bowels; can
    not go; fecal impaction; backed up
piles: piles; pile; anal fissure; fissure
hemorrhoids: hemorrhoid; hemorrhoids; haemorrhoid
incontinent: incontinent; incontinence; wet myself; wetting self; leaking urine; can not hold urine; lost control of
    bladder; lost control of bowels; loss of bladder control; loss of bowel control; no bladder control; bladder
    control; control of bladder; control bladder; soiling; soiled self; soiled; lost bladder; lost bowel; can not
    control pee; wet self; pooing self; bowel control; can not control my bladder; control my bowels; control bowels;
    wetting the bed suddenly; peed self; leaking poo; accidents; can not hold wee; leak when i cough; leak when laugh;
    can not hold my pee; pee self; control my bladder
saddle_numb: numb between legs; numbness between legs; saddle; numb groin; numb bottom; numb around bottom; numb
    genitals; saddle anesthesia; saddle anaesthesia; numbness in groin; numbness around bottom; numb private parts;
    numb down below; numb bum; numb buttocks; numbness around back passage; numb around genitals; numb when wipe;
    saddle area; not feel wipe; numbness around genitals; numbness in buttocks
cauda_equina: cauda equina; spinal cord compression; mscc
heartburn: heartburn; heart burn; acid reflux; reflux; gerd; gord; acid; acidity; heartburns
indigestion: indigestion; dyspepsia
reflux: reflux; regurgitation; acid coming up
bloated: bloated; bloating; distended; gassy; distension; gas; trapped wind; windy; wind; flatulence; bloatedness
gas_bloating: gassy; trapped wind; flatulence
hiccup: hiccup; hiccups; hiccough
belch: belch; burp; burping; belching
irritable_bowel: irritable bowel; ibs; ibs flare; crohns; crohn's; colitis; celiac; coeliac; diverticulitis;
    diverticular; ulcerative colitis; crohn
rumble: rumble; rumbling; gurgling
food_poisoning: food poisoning; dodgy food; dodgy curry; bad food; ate something bad; ate something off; salmonella
nausea: nausea; nauseous; nauseated; queasy; feel sick; feeling sick; feels sick; want to vomit; want to throw up;
    sick to stomach; about to be sick; felt sick; queasiness; morning sickness; motion sickness; travel sick;
    biliousness; nauseus; feel like vomiting; off my food; going to be sick; think i am going to be sick; nausious;
    hyperemesis; travel sickness
no_appetite: no appetite; loss of appetite; lost appetite; off food; appetite poor; poor appetite; not hungry; not
    eating; appetite gone; lack of appetite; off his food; off her food; off their food; poor feeding; reduced
    appetite; not eating properly; appetite
jaundice: jaundice; jaundiced; yellow skin; yellow eyes; skin yellow; eyes yellow; turned yellow; yellow tinge; whites
    of eyes yellow; gone yellow; going yellow; looks yellow; look yellow; eyes are yellow; skin is yellow; whites of
    my eyes; yellowish skin; yellowing of skin; hepatitis; yellow in eyes
kidney_stone: kidney stone; kidney stones; renal colic; stones in kidney; renal stone
kidney_failure: kidney failure; renal failure; acute kidney; dialysis
uti: uti; urine infection; water infection; bladder infection; cystitis; urinary tract infection; waterworks
    infection; urinary infection; kidney infection; pyelonephritis; utis; cystitus; pyelo; dysuria; thrush urine;
    burning when i pee; burning when peeing; stings when wee; stings to pee; hurts to pee; hurts to wee; pain when
    peeing; pain urinating; burning urination; burns when i pee; burning pee; pee burns; hurts when pee; hurts when
    wee; hurts peeing; stings when pee; stings peeing; burning wee; pain passing urine; burning passing urine
urge: urge; urgency; desperate; rush; urgently; need to go
dribble: dribble; dribbling; trickle
leak: leak; leaking; leaks; leakage; urine leaks; leakages
bedwetting: bedwetting; wetting bed; wets bed; wets the bed; bed wetting; wet bed; wetting the bed
catheter: catheter
dehydration: dehydration; dehydrated; sunken eyes; dry mouth and; dry nappies; very thirsty and; dry mouth; dried out;
    dehidrated
dry_nappy: dry nappy; no wet nappies; dry diaper; no wet nappy; no wet diapers; fewer wet nappies; dry nappies; not
    wet nappy; dry diapers; no wet diaper; dry for hours
sunken: sunken; hollow
no_urinate: can not pee; can not wee; unable to urinate; urinary retention; retention; anuria; no urine; not peed; not
    weed; not passed urine; not pass urine; bladder wont empty; in retention; not had wee; hardly any urine; not been
    for a wee; not urinated; no pee; no wee; not peeing; not had a wet nappy; stopped peeing; not passing urine; not
    passing any urine; less urine; passing very little urine; not passing much urine
no_swallow: can not swallow; unable to swallow; can not swallow saliva; can not swallow water; cant swallow anything;
    can not swallow own spit; not able to swallow; swallow own saliva; can not swallow fluids
hard_swallow: difficulty swallowing; trouble swallowing; hard to swallow; dysphagia; food sticking; food sticks; food
    gets stuck; swallowing difficulty; difficulty in swallowing; swallowing problems; swallowing difficult; struggling
    to swallow; difficult to swallow; problems swallowing; swallowing trouble; food catches; swallowing is hard;
    harder to swallow; food getting stuck; only sip; only drink; barely swallow; barely drink; hardly swallow; swallow
    is agony
drool: drool; drooling; dribbling saliva; drools; drooling saliva; slobbering; salivating
saliva: saliva; spit; spittle
muffled: muffled; hot potato; muffled voice; different voice
voice: voice
quinsy: quinsy; peritonsillar; epiglottitis; peritonsilar
diabetic: diabetic; diabetes; type 1; type 2; type one; type two; t1d; t2d; insulin dependent; diabetics; iddm; niddm
low_sugar: low blood sugar; hypoglycemia; hypo; sugar low; blood sugar low; low sugar; having a hypo; sugar is low;
    low glucose; hypoglycaemia; sugar too low; glucose low; sugars low; blood sugar is low; hypoglycemic; hypos; blood
    sugar dropped; sugar dropped; low sugars; sugars are low; blood glucose low; hypogylcemia
high_sugar: high blood sugar; hyperglycemia; sugar high; blood sugar high; high sugar; sugar is high; high glucose;
    hyperglycaemia; glucose high; sugars high; blood sugar is high; hyperglycemic; sugars are high; sugar too high;
    blood sugar too high; sugar levels high; blood sugars high; high sugars; blood sugars running high; hyper; sugars
    running high; blood glucose high; blood sugars are high; blood sugar levels high
sugar_reading: blood sugar; glucose; sugar; sugar level; blood glucose; sugars; blood sugars; bm; cgm; glucose level
ketones: ketone; ketones
ketoacidosis: ketoacidosis; dka; hhs; diabetic coma; ketoacidotic
fruity_breath: fruity breath; breath smells fruity; pear drops; breath fruity; breath smell fruity; acetone; nail
    varnish remover breath; nail polish breath; breath smells pear; breath smells sweet; sweet breath; fruity smell;
    fruity
thirst: thirst; thirsty; drinking all time; drinking lots; very thirsty; drinking gallons; drinking a lot; excessive
    thirst; always thirsty; so thirsty; drinking loads; drinking constantly; unquenchable
insulin: insulin; insulins
steroid_dependent: addisons; addison's; steroid dependent; hydrocortisone; adrenal insufficiency; addison
adrenal_crisis: adrenal crisis; addisonian crisis; addisons crisis
overdose: overdose; od; overdosed; od'd; oded; over dosed; overdosing; over dose; took too many; taken too many; taken
    too much; took too much; too many tablets; too many pills; too many paracetamol; overdosage; swallowed too many
poison: poison; poisoned; poisoning; toxic; poisonous; intoxication; poisend; poisons
poison_agent: bleach; drain cleaner; cleaning fluid; antifreeze; detergent; washing pod; laundry pod; dishwasher
    tablet; weedkiller; weed killer; pesticide; insecticide; rat poison; battery acid; petrol; paraffin; white spirit;
    turpentine; disinfectant; chemical; ammonia; acid; caustic; button battery; mushroom; mushrooms; berries; nicotine
    liquid; vape liquid; essential oil; lamp oil; hand sanitizer; sanitizer; perfume; methanol; gasoline; kerosene;
    laundry capsule; slug pellets; descaler; oven cleaner; cleaning product; nail polish remover; glue; wild
    mushrooms; household cleaner; toilet cleaner; lighter fluid; rat bait; chlorine; cleaner; washing up liquid;
    washing capsule; liquitab; dishwasher; washing powder; paint thinner; plant food; foxglove; windscreen wash; e
    liquid; nail varnish remover; varnish remover; white spirits; plant feed
poison_plant: mushroom; mushrooms; berries; berry; toadstool; foxglove; yew; laburnum; deadly nightshade; wild
    mushrooms; wild berries; poisonous plant; leaves of
take: took; take; taken; taking; swallowed; swallow; ate; eaten; ingested; gulped; drank; consumed; ingest; got into;
    got hold of; =downed; =necked; =popped
pill: tablet; pill; capsule; paracetamol; tylenol; acetaminophen; ibuprofen; aspirin; antidepressant; antidepressants;
    sleeping pill; sleeping tablet; medication; medicine; meds; tabs; painkiller; painkillers; codeine; morphine;
    diazepam; valium; xanax; zopiclone; opioid; oxycodone; tramadol; fentanyl; methadone; benzos; amitriptyline;
    sertraline; beta blocker; propranolol; warfarin; iron tablet; grandma's tablets; pills; drugs; dose; doses;
    citalopram; contraceptive pill; fluoxetine; quetiapine; amlodipine; metformin; digoxin; iron tablets; vitamins;
    naproxen; co-codamol; cocodamol; lithium; pregabalin; gabapentin; antihistamine; panadol; nurofen; calpol; advil;
    prozac; venlafaxine; nytol; bisoprolol; ramipril; statin; statins; caffeine pills; drug
drug: cocaine; heroin; mdma; ecstasy; ketamine; amphetamine; amphetamines; cannabis; weed; marijuana; lsd; ghb; spice;
    opiates; crack cocaine; meth; speed; recreational drugs; street drugs; drug; drugs; mephedrone; crystal meth;
    edibles; poppers; nitrous oxide; magic mushrooms
too_many: too many; more than i should; more than prescribed; twice as many; more than supposed; whole lot; all of;
    all my; all her; all his; all the; stockpiled
too_much: too much; too many; more than i should; double
whole_pack: whole pack; whole packet; whole bottle; whole box; entire bottle; entire pack; entire box; handful;
    handful of; bunch of; a load of; all my tablets; whole strip; blister pack; bottle full; box full; three packets;
    two packets; two packs; two boxes; several packets; all of her; all of his; all of my; all her tablets; all his
    tablets; full bottle; full pack; full box; whole lot; fistful; half a packet
empty_pack: empty packet; empty bottle; empty pack; empty box; empty packets; empty; empty packaging; empty bottles;
    empty blister; empty blister packs
double_dose: double dose; two doses; twice my dose; took twice; double my dose; dose twice; extra dose; wrong dose;
    took it twice; extra tablet; twice dose; took two instead; extra pill
wrong_dose: wrong dose; wrong medicine; wrong tablet; wrong tablets; wrong medication; wrong pill
battery: battery; button battery; batteries
magnet: magnet; magnets
spike: spiked; spike
intoxicated: intoxicated; drunk; very drunk; legless; paralytic drunk; drank bottle; alcohol poisoning; high on; drank
    too much; too much alcohol; whole bottle of vodka; whole bottle vodka; bottle of vodka; bottle of whisky; bottle
    of gin; blind drunk; taken drugs; taken cocaine; taken ecstasy; bad trip; took cocaine; took ecstasy; took mdma;
    drank a bottle; litre of vodka; =stoned; =hammered; =wasted
withdrawal: withdrawal; withdrawing; cold turkey; withdrawals; dts; delirium tremens; the shakes alcohol; detoxing;
    clucking; rattling off; detox; stopped drinking suddenly; stopping alcohol; stopped alcohol; stopped drinking;
    gave up alcohol; last drink; stopped opiates; coming off alcohol; without alcohol; came off benzos
addiction: addiction; addicted; addict; drug problem; using heroin; dependence; dependent on; relapse; relapsed;
    gambling; hooked on
alcohol_problem: drinking problem; alcohol problem; alcoholic; drinking too much; drink too much; alcoholism; drink
    every day; drinking every day; alcohol dependence; drinking heavily; cut down alcohol; cut down drinking; stop
    drinking; problem with alcohol; problem with drink; drinking more; bottle of wine; wine every night; beers a day;
    drinks a day; drink every night; cans a day; vodka a day; bottle of vodka a day; units a week; drinking every
    night; alcohol every
craving: craving; cravings
stop_drinking: stop drinking
side_effect: side effect; side effects; adverse reaction; sideeffect; adverse effect; bad reaction to tablets;
    reaction to medication
missed_dose: missed dose; forgot dose; forgot to take; missed medication; missed my tablets; missed insulin; missed my
    insulin; missed my medication; forgot to take insulin; missed doses; forgot my tablet; forgotten to take
missed_pill: missed pill; forgot pill; missed my pill; missed two pills; forgot my pill; missed contraceptive; forgot
    to take my pill; missed the pill
out_of: run out of; ran out of; out of; running out of; none left; no more; without my; running out; run out; finished
    my; last of my; almost out of; nearly out of
important_drug: insulin; warfarin; inhaler; epilepsy medication; epilepsy tablets; heart tablets; seizure medication;
    antipsychotic; methadone; blood thinner; blood thinners; steroids; prednisolone; epilepsy medicine; epipen; heart
    medication; injection; depot; antipsychotics; lithium; clozapine; steroid tablets
emergency_contraception: morning after pill; emergency contraception; plan b; unprotected sex; morning-after pill;
    emergency contraceptive
condom_broke: condom broke; condom split; condom came off; split condom
suicide: pills in my hand; tablets in my hand; pills in front of me; tablets in front of me; take them all tonight; take
    them tonight; suicide; suicidal; suicidal thoughts; suicidal ideation; take my own life; take his own life; take her
    own life; take own life; taking my own life; suicidle; sucidal; suiside; suicidality; commit suicide; end it all;
    ending it all; end everything; end it; do away with self; top self; not want to be alive; not want to live; rather
    be dead; wants to die; want to die; wanted to die; wanting to die; wish i was dead; wish i were dead; do myself in;
    take my life; taking my life; take own lives; suisidal; suicide attempt; attempted suicide; planning to die; ready
    to die; going to end it; thoughts of death; thinking of ending; thoughts of ending; taken his own life; taking own
    life; ending things; finish self off; thinking about dying; thoughts about dying; thinking about death; thoughts of
    dying; prefer to be dead; want to end; not wake up; never wake up; disappear forever; go to sleep and not wake up;
    sleep forever; wanting to end; rather not be here; slit wrists; slit my wrists; cut my wrists; cutting my wrists; no
    reason to live; nothing to live for; nothing left to live for; no point in living; no point living; no reason
    living; want it all to end; make it all stop; want everything to stop; reason alive; reason live; reason to go on
    living; reason to be here; any point in living; see point in living; not wake up tomorrow; no one would miss me;
    nobody would miss me; everyone would be happier without me
kill_self: kill self; killing self; killed self; shoot self; drown self; hang self; hurt self badly; harm self badly;
    jump in front of; jump off; jump from; throw self in front; throw self under; step in front of train; step in
    front of a car; jump off bridge; crash my car on purpose; drive into a tree; od on purpose; unalive; kms; hanging
    self; jumping off; suffocate self; poison self
hang_self: hang self; hanging self; noose; tried to hang; hung self
jump_off: jump off; jump in front; jump from; jumping off; jump out window; on a bridge; on the roof; jumping in
    front; jump under train; standing on bridge
end_life: end life; ending life; end it all; ending it all; take own life; end own life; end my own life; finish it
    all
wish_dead: wish dead; wish i was dead; better dead; better off dead; wish was never born; want to be dead; wants to be
    dead; wishes dead; better if i was dead; wish i wasn't here; wish i was not here; better if i were dead; wish i
    was never born; better if i wasn't here; better if i was not here; wish i could die; wish to die; hope i die; hope
    i do not wake; want to disappear; wish i would not wake up; wish i did not wake up; no longer want to be here
better_off_dead: better off without me; better off dead; world better off; everyone better off; burden to everyone;
    family better off; burden on everyone; better without me; better off if i was; a burden; better off if i wasn't
goodbye_note: by the time you read this; written letters to; wrote letters to; given away my; gave away my; nothing
    matters any more; nothing matters anymore; will not be here tomorrow; suicide note; goodbye note; said goodbye;
    goodbye letter; saying goodbye; goodbye letters; farewell letter; goodbye to everyone; farewell note; giving away
    belongings
plan: plan; planning; planned; plans
life: life
self: self
self_harm: self harm; self-harm; selfharm; cutting self; cut self; hurting self; hurt self on purpose; harm self; burn
    self; self harming; self harmed; harming self; self injury; cuts self; self-harming; scratching self; injure self;
    self inflicted; hurt self; cutting again; self-harmed; self injure; cuts on arms; cuts her arms; cutting her arms;
    cutting my arms; cutting his arms
self_done: on purpose; deliberately; intentionally
injure: injure
harm: harm; harming; hurt
kill_others: kill someone; kill somebody; kill him; kill her; kill them; homicidal; kill my husband; kill my wife;
    kill people; kill my partner; killing someone; murder; stab someone; shoot someone; kill my baby; kill others;
    kill his mother; kill his father; kill his wife; kill her husband; kill my mother; kill my father; kill my family;
    kill his family; kill family; kill my kids; kill my child; kill us; kill everyone; kill you; killing people
harm_others: harm someone; hurt someone; harm others; hurt others; hurt people; hurt my baby; harm my baby; harming
    someone; harming my baby; hurting someone; harm my child; shake my baby; hurt my child; hurting my baby; harm
    people; hurt him; hurt my wife; hurt my husband; shake the baby; harm the baby; hurt the baby
violent: violent; violence; aggressive; attacking people; threatening; smashing; aggression; weapon; knife at
command: tell me; telling me; tells me; telling him; telling her; command; commanding; tells him; tells her; =ordering
voices: hearing voices; hears voices; voice telling; hear voices; hearing voice; heard voices; =voices; hears voice
hallucination: hallucination; hallucinating; seeing things; hallucinate; hears things; hearing things; seeing people;
    sees things; hallucinations; seeing people who are not there; not there; sees people; see things; talking to
    people who; seeing spiders; sees spiders; seeing bugs; bugs on wall; insects crawling; seeing rats; crawling on
    walls; seeing faces; talking to nobody; picking at air
paranoid: paranoid; paranoia; being watched; spied on; spying; being followed; people are after; out to get; watching
    me; poisoning my food; conspiring; after me; after him; after her; spying on me; =bugged
psychosis: psychosis; psychotic; psychotic episode; schizophrenia; schizophrenic; lost touch with reality; lost touch
    reality; psycosis
mania: mania; manic; bipolar; not slept for days; hypomanic; no sleep for days; spending all money; spending all;
    spending savings; spending our savings; talking non stop; not needed sleep; chosen one; special powers; chosen by
    god; racing thoughts; thinks he is god; invincible; hasn't slept for nights; not slept in days; not slept for
    nights; no sleep for nights; nights without sleep; talking fast; spending money; talking very fast; not sleep for
    days; can not sleep for days; barely sleeping but full of energy; full of energy no sleep
delusion: is the devil; is evil; must be destroyed; possessed by; delusion; delusional; believes he is god; thinks he is
    god; thinks she is god; delusions; thinks people are
persecuted: persecuted
breakdown: breakdown; break down; nervous breakdown; falling apart; break-down
crisis: crisis
mental_crisis: mental health crisis; crisis; end of tether; end of my tether; at breaking point; can not go on; cant
    go on; breaking point; losing mind; losing my mind; going mad; going crazy; at my wits end; rock bottom; going
    insane; spiralling; spiraling; can not carry on; lost the will; can not take it anymore; lost all hope
panic: panic; panic attack; panicking; panic attacks; panicky; panik
anxious: anxious; anxiety; on edge; anxieties; frightened; anxiousness; fear; phobia; ocd; health anxiety;
    apprehensive; terrified; anxous; intrusive thoughts; social anxiety; overthinking; stressed out; =scared; my
    nerves
stress: stress; stressed; burnt out; burnout; burned out; overwhelmed; overwork; overworked; exhausted from work;
    under pressure; can not concentrate; irritable; stressful; emotional exhaustion; angry; anger; mood swings; moody;
    bullied; bullying; temper
grief: grief; grieving; bereaved; bereavement; lost my husband; lost my wife; lost my mother; lost my father;
    mourning; husband died; wife died; mother died; father died; mum died; dad died; divorce; lonely; loneliness;
    breakup; split up; miss her so much; lost my mum; lost my dad
trauma_memory: flashback; flashbacks; ptsd; trauma; traumatic; post traumatic
nightmare: nightmare; nightmares; night terrors; bad dreams
depressed: depressed; depression; depressive; low mood; feeling down; feel down; feel low; feeling low; down in dumps;
    tearful; crying all time; feeling blue; no motivation; no joy; low spirits; empty inside; feel empty; feeling
    empty; depresed; down for; very low; felt down; felt low; been low; been down; can not enjoy; lost interest; no
    interest; numb inside; postnatal depression; baby blues; not enjoy anything; no energy or interest; nothing makes
    me happy; do not enjoy; down lately; feeling really down; antidepressants; crying every day; low for weeks; low
    for months; keep crying; cry all; mood low; mood is low; feel nothing; just empty; empty; feel numb inside
low_mood: low mood
sad: sad; tearful; unhappy; crying; miserable; weepy; sadness; cry; despair; desperate; distraught; distressed
hopeless: hopeless; hopelessness; worthless; no hope; despair; pointless; helpless; no future; despairing;
    worthlessness; no way out; everything feels pointless; useless person; given up
eating_disorder: anorexia; anorexic; bulimia; bulimic; eating disorder; making self sick; binge; starving self; binge
    eating; purging; make self sick; bingeing; stopped eating to lose
insomnia: insomnia; can not sleep; sleepless; not sleeping; trouble sleeping; difficulty sleeping; awake all night;
    lie awake; sleep badly; can not get to sleep; poor sleep; sleeping badly; wake up at night; sleep problems; not
    sleep; problems sleeping; bad sleep; jet lag; waking in the night; waking at night; wake in the night; wide awake;
    sleeping problems; sleepwalking; restless legs; waking early
sleep_trouble: sleep problems
rape: rape; raped; sexually assaulted; sexual assault; molested; sexual abuse; sexually abused
assault: assault; assaulted; mugged; beaten up; strangled; beat up; kicked in; hit by husband; headbutted; beat me;
    head butted; kicked me; punched in face; punched me; husband hit; punched by; =attacked; been attacked
abuse: abuse; abused; abusive; neglected; neglect; fgm; abuser
beaten: =beats; =beaten
partner: partner; husband; wife; boyfriend; girlfriend; ex
domestic_violence: domestic violence; domestic abuse; afraid of my husband; afraid of my partner; violent partner;
    violent husband; scared of my partner; scared of my husband; not safe at home; unsafe at home; husband hits;
    partner hits; boyfriend hits; hurts me at home; scared to go home
unsafe_home: not safe at home; unsafe home; homeless; no food; nowhere to stay; nowhere to go; nowhere to sleep
pregnant: pregnant; pregnancy; expecting baby; weeks gone; preg; with child; trimester; antenatal; weeks pregnant;
    months pregnant; pregant; gravid; gestation; expecting; pregnent; midwife
missed_period: missed period; late period; period late; missed my period; period is late; no period; missed periods;
    overdue period; lmp; period has not come; period not come; periods stopped; period overdue; period weeks late;
    skipped period; amenorrhea; missed a period; period is overdue; no periods
pregnancy_test: pregnancy test; positive test; positive pregnancy test; positive pregnancy; test positive
ectopic: ectopic; tubal pregnancy; ectopic pregnancy; pregnancy in tube
eclampsia: eclampsia; preeclampsia; pre-eclampsia; pre eclampsia; preclampsia; hellp
miscarriage: miscarriage; miscarrying; losing baby; miscarry; losing the baby; lost baby; lost the baby
waters_broke: waters broke; waters have broken; waters gone; water broke; waters broken; leaking fluid; broken waters;
    waters breaking; membranes ruptured; gush of fluid; my waters; water has broken; rupture of membranes; fluid
    leaking; leaking some fluid; fluid is leaking; leaking water; fluid down below
contraction: contraction; contractions; labor; in labour; labour pains; going into labor; labor pains; in labor;
    braxton hicks; =tightenings; regular tightening; regular tightenings
birth_now: baby coming; giving birth; baby is coming; head showing; baby's head; birth now; need to push; delivering;
    urge to push; baby is coming now; baby head is out; giving birth now; gave birth at home; i can see the head; baby
    arriving; =crowning
cord_out: cord hanging; umbilical cord; cord out; cord prolapse; cord come out; cord coming out; see cord; feel the
    cord; the cord
baby_kick: baby kick; baby's movements; baby movements; baby moving; baby kicking; fetal movements; baby moved; baby's
    kicks; baby active; unborn; =kicks; his movements; her movements
no_fetal_movement: baby not moving; baby stopped moving; baby has not moved; not felt baby; reduced fetal movements;
    reduced movements; no movements; baby moving less; baby is moving less; less movement; fewer kicks; fewer
    movements; baby not moved; not felt my baby; no fetal movement; not felt the baby; rfm; baby has stopped moving;
    baby stopped kicking; unborn baby not moving; baby quiet; movements have slowed; reduced baby movements; baby not
    kicking; movements reduced; movements have reduced
postpartum: postpartum; after birth; after giving birth; gave birth; post natal; postnatal; since birth; after
    delivery; delivered; given birth; c section; cesarean; caesarean; new mother; new mum; had a baby; after having
    baby; after the birth; had my baby; c-section; since my baby was born; since having my baby; had baby; after
    childbirth; since i had my baby; birth of my baby; since the birth; after having my baby; after my baby
breastfeed: breastfeeding; breast feeding; breastfeed; feeding my baby; =nursing
mastitis: mastitis
priapism: priapism; erection for hours; erection hours; erection four hours; erection will not go; painful erection;
    erection lasting; erection not go; erection for four hours; permanent erection; erection that will not go
erection: erection; hard on; boner
torsion: torsion; testicular torsion; twisted testicle; twisted testis
twist: twist; twisted; twisting; rolled; sprained; turned
erectile: erectile; erectile dysfunction; impotence; get it up; get an erection; impotent; viagra; keep an erection;
    premature ejaculation; maintain an erection
infertility: infertility; infertile; fertility; ivf; not getting pregnant; not conceive; trouble conceiving; get
    pregnant
low_libido: libido; sex drive; low libido
trying_to_conceive: trying to conceive; trying for baby; trying for a baby; conceive
sti: sti; chlamydia; gonorrhea; gonorrhoea; syphilis; herpes; genital warts; hiv test; std; sexually transmitted;
    genital herpes; venereal; trichomonas; clap; =crabs
std: std
genital_sore: genital sore; genital ulcer; sore on penis; blisters genital; sore on my penis; genital blisters; lump
    on my penis
thrush: thrush; yeast infection; candida; bv; bacterial vaginosis; yeast
sex: sex; intercourse; sexual intercourse; making love
newborn: newborn; neonate; new born; new-born; neonatal; prem baby; premature baby
baby: baby; infant; bub; babies; newborn; little one; bubs; bubba; wee one; baby's; =bby
child: child; son; daughter; kid; toddler; boy; girl; little one; kids; children; grandson; granddaughter; nephew;
    niece; children's; kiddo; lad; preschooler; school; grandchild; infant; child's; pediatric; schoolboy; youngster
elderly: elderly; grandma; grandmother; grandfather; grandpa; old man; old lady; granny; nan; gran; grandad; care
    home; nursing home; frail; granddad; nana; old woman; aged mother; elderly mother; elderly father; elderly man;
    elderly woman; pensioner; elderly lady; over 65; over 75; retirement home; grandparent; oap; great aunt; gramps;
    aged father
floppy: floppy; flopping; rag doll; ragdoll; like a rag doll; floppiness
limp: =limp
limping: =limping; =limps; a limp
lifeless: lifeless; not moving at all
high_pitched_cry: high pitched cry; high-pitched cry; weak cry; strange cry; moaning cry; unusual cry; odd cry;
    continuous crying; cry is high pitched; high pitched crying; high pitched scream; shrill cry; crying weakly;
    crying sounds different; inconsolable
cry: cry; crying; scream; screaming; cries; screams; wailing
spit_up: spit up; spitting up; posseting; posset
nappy_rash: nappy rash; diaper rash; sore bottom
cradle_cap: cradle cap
teething: cutting teeth; teeth coming; =teething
feeding_problem: feeding problem; poor feeding; feeding problems; feeding difficulties; not gaining weight; fussy
    eater; weaning; picky eater; tongue tie; feeding badly; will not feed well; fussy; formula; gain weight; fails to
    thrive
behavior_child: behavior problems; tantrum; tantrums; behavioral; hyperactive; misbehaving; naughty; behaviour; potty
    training; behavior at school
development: development; developmental; milestones; growth; delayed speech; not talking yet; not walking yet; speech
    delay; late talker; puberty; height; short for age; learning difficulties
attention_deficit: adhd; attention deficit; add; dyslexia; dyspraxia; concentration
autism: autism; autistic; asperger
injury: injury; injured; injure; hurt in; trauma; accident; crash; banged; bang; bumped; knocked; knock; blow;
    smashed; hit; damaged; kicked; wrenched; pulled muscle; pulled; sprained; fall; fell; fallen; slipped; bashed;
    whacked; falling; tumbled; tumble; trapped; crushed; squashed; pinched; hurt playing; jammed; tackle; tackled;
    ruptured; twisted; trapped in; caught in; hit by; punched; scratched; wrecked; injurys; hitting; =elbowed;
    =tripped; ligament torn; landed on; =tore
hit: hit; bang; banged; knock; knocked; bumped; struck; blow; bash; bashed; smack; smacked; whack; whacked; hitting;
    landed on; landed; fell on; fell onto; punched; headbutt; kicked; thumped; smashed; slammed; clashed; =bumped;
    =cracked; =hits
fall: fall; fell; fallen; falling; tripped; slipped; tumbled; fell over; fall over; came off bike; fell off; tumble;
    came off; falls; fell down; had a fall; tripped over; slipped on; took a tumble
bump: bump; bumped; bumps
head_injury: head injury; banged head; hit head; hit his head; bumped head; knocked head; bang on head; bang to head;
    blow to head; head trauma; concussed; concussion; bumped his head; fell on head; banged his head; banged my head;
    cracked head; smacked head; landed on head; hit to head; knock to head; hit on head; bump on head; bump to head;
    head knock; bash on head; kicked in head; fell and hit head; fell onto head; hitting head; banging head; head
    bump; hit in head; head hit; struck head; fell backwards and hit; whacked head; hit his head on; bump on the head;
    knocked his head; knocked my head
concussion: concussion; concussed
clear_fluid: clear fluid; fluid leaking; clear liquid; watery fluid; fluid coming; fluid from nose; fluid from ear;
    blood from ear; bleeding from ear; fluid out of; straw colored fluid; blood in ear; blood coming ear; liquid
    coming from
fracture: fracture; fractured; fractures; broken bone; heard crack; heard a crack; fractered; bone sticking; heard a
    snap; heard snap; think broken; it is broken; might be broken; could be broken
bone_visible: bone sticking out; bone visible; bone showing; see bone; open fracture; compound fracture; bone poking;
    bone through skin; bone coming through; bone is out; bone protruding; see the bone; bone out; bone is sticking;
    bone poking through; can see bone; bone exposed
dislocated: dislocate; dislocated; dislocation; out of socket; came out of socket; out of joint; out of its socket
joint_out: out of socket
no_bear_weight: can not put weight; can not bear weight; can not walk on; can not stand on; unable to bear weight;
    unable to put weight; can not weight bear; weight bear; put any weight; put weight on; bear weight; put my weight;
    can't take weight
sprain: sprain; sprained; strain; strained; pulled muscle; ligament; torn ligament; pulled; rolled ankle; muscle pull;
    torn muscle; rolled my ankle; rolled; twisted; went over on ankle; went over on
wound: wound; cut; cuts; gash; laceration; lacerated; slashed; sliced; slice; cutting; graze; grazed; scratch;
    incision; sliced open; lac; gashed; split; abrasion; nick; cutted; injured; torn; open sore; scrape; scraped;
    wounds; =skinned; =torn; =slashed; stab wound
wound_open: wound open; open wound; wound opened; wound come open; came open; burst open; gaping; split open; wound
    reopened; stitches burst; stitches come out; wound coming open; opened up; stitches have come undone; wound gaping
stitches: stitch; stitches; sutures; staples; suture; butterfly stitches
needed: need; needs; needed; require
glass: glass; shard; metal piece
cut: cut; cuts; sliced; slice; slit; gashed; =severed
to_bone: to bone; down to bone; to the bone
through: through
needle: needle; nail; fishhook; fish hook; splinter; rusty nail; stepped on nail
puncture: puncture; punctured; stepped on nail; stepped on a nail; trod on nail; stood on nail; nail went; nail gun;
    trod on a nail; stood on a nail; fishhook; fish hook
rusty: rusty
splinter: splinter; thorn
stab_wound: stab wound; knife wound; been stabbed; stabbing incident; stabbed him; got stabbed; stabbed in; stabbed
    by; =stabbed; =knifed; knife attack
shot_wound: been shot; gunshot; shot in; bullet; gun shot; shot by; got shot; was shot; shot himself; gunshot wound
traffic_accident: car accident; car crash; hit by car; hit by a car; road accident; rta; rtc; knocked down by;
    motorbike accident; motorcycle accident; run over; bike accident; mva; mvc; traffic accident; hit by bus; hit by
    truck; knocked off bike; knocked off my bike; motorbike crash; hit by lorry; crashed car; crashed; knocked off;
    road traffic; motor vehicle; hit by van; motorcycle crash; knocked over by car; bicycle accident; car wreck; hit
    by train; knocked down
run_over: run over; ran over
high_fall: fell from roof; fell off roof; fell from height; fell off ladder; fell from ladder; fell out of window;
    fell from window; fell down stairs; fell from balcony; fell from tree; fell out tree; fell down flight; fell off
    horse; fell off a horse; off ladder; off roof; from a height; two storeys; fell down whole flight; fallen from
    roof; fallen off ladder; fell several meters; fallen down stairs; scaffolding; fall from height; fall from ladder;
    thrown from horse
crush_injury: crushed by; crush injury; trapped under; crushed under; crushed between; crushed in; trapped in machine;
    caught in machine; crushed hand; =pinned; fell on him; fell on her; fell on top; fell on me; wall collapsed;
    buried under
amputated: amputated; amputation; lost finger; cut my finger off; cut his finger off; cut finger off; =severed;
    traumatic amputation
impaled: impaled; stuck through; impaled on
explosion: explosion; exploded; fireworks
object: object; foreign body; coin; bead; toy; bone; marble; stone; pin; screw; lego; pea; piece of; something; food;
    bit of; cotton bud; tampon; peanut; grape; fb; bean; small part; plastic; ring pull; foreign object; fish bone;
    chicken bone; hearing aid battery; button; crayon; seed; popcorn; =earring
foreign_object: foreign body; something in; grit; metal; dust; sand; splinter; fragment; something in my eye; in my
    eye; bit of metal; sawdust; speck; eyelash; piece of
metal: metal; grinding; hammering; welding; drilling; grinder; steel; high speed
food: food; meat; steak; piece of meat; chicken; bread; sweet; grape; sausage; hotdog; nut; apple; fish bone; lump of
    meat; piece of food
fish_bone: fish bone; fishbone; chicken bone; bone stuck
splash: splash; splashed; squirted; sprayed; got in eye; in eyes; in my eyes; in his eyes; in her eyes
chemical: chemical; bleach; acid; alkali; lime; cement; cleaner; cleaning fluid; ammonia; caustic; oven cleaner;
    pepper spray; plaster dust; chemicals; solvent; drain cleaner; petrol; caustic soda; lye; hydrofluoric; battery
    acid
chemical_burn: chemical burn; acid burn; acid attack; acid on; acid thrown; chemical burns
burn_injury: burnt; burned; burn; burns; scald; scalded; scalds; boiling water; hot oil; hot water spilled; hot tea;
    flames; fire burn; spilled boiling; boiling; spilt hot; kettle; hot coffee; iron burn; hot pan; caught fire; hot
    fat; on fire; hot drink over; burn from; steam burn; caught alight; hot soup; oven burn; pulled kettle; sunburn;
    sun burn; sunburnt; sunburned
scald: scald; scalded; boiling water
airway: airway; smoke
electric_shock: electric shock; electrocuted; electrocution; electricity; shocked by; struck by lightning; lightning;
    power line; electrical burn; live wire; high voltage; mains; electrical shock; lightening strike
drowning: drown; drowned; drowning; near drowning; nearly drowned; under water; pulled from water; pulled from pool;
    found in pool; inhaled water; pulled out of the water; underwater; pulled from the pool; pulled out of pool;
    fished out; out of the lake; out of lake; out of the river; out of the sea; went under water
whiplash: whiplash
knocked_out: knocked out; fell out; came out; out completely
heat_stroke: heat stroke; heatstroke; heat exhaustion; sunstroke; sun stroke; overheated; too long in sun;
    overheating; too much sun
hot_weather: in the sun; heatwave; heat wave; hot day; in heat; sauna; sun; hot weather; in the heat; marathon; hot
    car; hot sun
no_sweat: stopped sweating; no sweat; not sweating; dry hot skin; hot dry skin
hypothermia: hypothermia; hypothermic; body temperature low; freezing cold body; hypothermea; very cold body; very low
    temperature
cold_exposure: fell in cold water; out in cold; outside all night; exposed to cold; out in the snow; snow; freezing;
    lost in cold; out all night; icy water; cold water; very cold
frostbite: frostbite; frostbitten; frost bite; frostnip
tired: tired; tiredness; fatigue; fatigued; exhausted; exhaustion; no energy; knackered; worn out; run down; sleepy
    all time; lethargic; weary; lacking energy; shattered; run-down; zonked; lack of energy; low energy; tatt; always
    tired; so tired; rundown; wiped out; sapped; chronic fatigue; =drained
low_energy: no energy; low energy
cold_intolerance: always cold; feel cold; feeling cold all time; cold all the time
hair_loss: hair loss; losing hair; hair falling out; hair falling; alopecia; bald; balding; hair thinning; losing my
    hair; hair is falling
weight_loss: weight loss; losing weight; lost weight; lost kg; dropped weight; lost pounds; losing a lot of weight;
    lost stone; unexplained weight loss; lost a stone; weight is dropping; weight dropping; lost two stone; clothes
    loose; kilos lost; lost kilos; lost 10 kg; unintentional weight loss
night_sweat: night sweat; night sweats; sweating at night; drenching sweats; wake up soaked; sweats at night; drenched
    at night
cancer: cancer; tumor; malignant; melanoma; lymphoma; malignancy; metastatic; leukemia; cancerous
mole: mole; moles; freckle; birthmark; skin lesion; dark patch; skin cancer
sick: sick; ill; unwell; poorly; rough; under weather; under the weather; off color; rotten; lousy; awful; terrible;
    feverish; not well; not feel well; not feeling well; not feel right; not right; not too good; feeling bad;
    malaise; not good; out of sorts; ropey; feel bad; feel awful; feel terrible; gravely ill; seriously ill; illness;
    feel rubbish; feeling rubbish; feel dreadful; feels dreadful; gross; not himself; not herself; not self; not quite
    right; peaky; grotty; grim; run down; not feeling good; feeling rough; feeling off; feeling crap; feel so ill;
    very ill; sickly; not feeling right
unwell: unwell; poorly; ill
deteriorate: deteriorating; going downhill; getting worse; deteriorated; worsening
something_wrong: something wrong; something is wrong; really wrong; something terribly wrong; something seriously
    wrong; gut feeling; something not right; something is not right; seriously wrong; wrong with him; wrong with her;
    what is wrong with me
emergency: life threatening; life or death; urgent help; mayday
help_now: need help now; help now; please help
body_ache: body ache; body aches; aching all over; aches and pains; achy all over; ache all over; muscle aches; aching
    muscles; myalgia; whole body hurts; everything hurts; sore all over; hurting all over; joint pains; body hurts;
    fibromyalgia; all my joints
earache: earache; ear ache; ear hurts; ear infection; otitis; pain in ear; ear pain; sore ear; swimmers ear; swimmer's
    ear; ears hurt; ear hurting; pulling at ear; tugging ear; earaches
behind_ear: behind ear; behind his ear; behind her ear; mastoid; mastoiditis; behind my ear; behind the ear
deaf: deaf; deafness; lost hearing; hearing gone; can not hear; hearing loss; loss of hearing; gone deaf; hearing
    worse; hearing going; trouble hearing; hard of hearing; hearing getting worse; lost my hearing; dull hearing;
    hearing in one ear; muffled hearing; hearing has gone; hearing problems; going deaf; hearing muffled; muffled
hearing_loss: hearing loss; reduced hearing
hearing_aid: hearing aid; hearing test; hearing aids
tinnitus: tinnitus; ringing in ears; ringing ears; buzzing in ears; ears ringing; ringing in my ears; ringing in ear;
    ear ringing; ears buzzing; ringing in; whooshing in ear; hissing in ears
ring: ringing; buzzing; whistling
wax: wax; earwax; ear wax; syringing; ear syringe; ear syringing
pop: pop; popping
conjunctivitis: conjunctivitis; pinkeye; eye infection; sticky eye; infected eye; conjunctivitus; sticky eyes; gunky
    eye
stye: stye; sty; chalazion; blepharitis
contact_lens: contact lens; contact lenses; lens; =contacts
toothache: toothache; tooth ache; tooth pain; teeth hurt; tooth hurts; sore tooth; bad tooth; tooth infection; dental
    pain; tooth abscess; dental abscess; pain in tooth; rotten tooth; tooth killing; teeth hurting; teeth ache; dental
    infection; wisdom tooth; lost filling; lost a filling; filling fell out; filling came out; crown fell off; broken
    tooth; cavity; chipped tooth; filling has fallen; crown came off; tooth broke; infected tooth; tooth decay;
    sensitive teeth; bleeding gums; gum disease; braces
sore_throat: sore throat; throat hurts; throat is sore; tonsillitis; strep throat; throat infection; laryngitis;
    scratchy throat; raw throat; painful throat; throat pain; throat ache; pharyngitis; hurts to swallow; painful to
    swallow; tonsils; swallowing hurts; painful swallowing; hurting throat; throat killing; burning throat; sore
    throut; strep; throat on fire; glandular fever; razor blades; tonsilitis; croaky; dry throat; throat feels sore;
    itchy throat; pain swallowing; throat raw; tickle in throat; mono; pain when swallowing; pain on swallowing;
    throat feels like; throat feels scratchy; lump in throat
tonsillitis: tonsillitis; tonsilitis
hoarse: hoarse; hoarseness; lost voice; lost my voice; croaky; voice gone; laryngitis; husky; voice hoarse; no voice;
    raspy; croaky voice
cold_sore: cold sore; cold sores; fever blister; coldsore
mouth_ulcer: mouth ulcer; mouth ulcers; canker sore; ulcers in mouth; sore tongue; oral thrush; ulcer on tongue; ulcer
    in mouth; mouth sores; sores in mouth; patch in mouth; white patch; burning mouth
bad_breath: bad breath; halitosis; smelly breath
taste: taste; sense of taste; taste buds
arthritis: arthritis; arthritic; osteoarthritis; rheumatoid; rheumatism; lupus; polymyalgia; ra flare; rheumatic;
    gout; osteoporosis; bursitis; frozen shoulder; carpal tunnel; golfers elbow; trigger finger; plantar fasciitis;
    tennis elbow; tendinitis
gout: gout
tendonitis: tendonitis; tendinitis; tennis elbow; bursitis; rsi; repetitive strain; carpal tunnel; shin splints;
    tendinopathy
sciatica: sciatica; sciatic; slipped disc; slipped disk; herniated disc
back_pain: backache; back ache; back pain; bad back; back hurts; sore back; back is killing; back gone; put back out;
    back has gone; done back in; back went; lumbago; back trouble; back problem; aching back; my back is; back locked;
    back playing up; back is sore; back out; stiff back
lumbago: lumbago
slipped_disc: slipped disc; slipped disk; prolapsed disc
sickle_cell: sickle cell; sickle; sickle cell crisis
anemia: anemia; anemic; low iron; low hemoglobin; anaemia; iron deficiency; b12 deficiency; b12; low iron levels;
    vitamin d deficiency; ferritin
abnormal_result: abnormal result; abnormal blood; abnormal results; blood test abnormal; abnormal smear; results came
    back; test came back; high cholesterol; liver function; cholesterol; raised cholesterol; abnormal liver; abnormal
    test; results abnormal; abnormal ecg; thyroid results; raised psa; psa; results are abnormal; underactive thyroid;
    overactive thyroid; deranged; kidney function
abnormal: abnormal
result: result; results
lice: lice; head lice; nits; nit; headlice
head_lice: head lice; nits
worms: worms; threadworm; threadworms; pinworms; tapeworm; worm
dandruff: dandruff; flaky scalp; itchy scalp
wart: wart; warts; verruca; verrucas; veruca
verruca: verruca
corn: corn; corns; callus; calluses; bunion; hard skin
ingrown: ingrown; ingrowing; ingrown toenail; ingrowing toenail
fungus: fungus; fungal; ringworm; fungal nail; jock itch; tinea
athletes_foot: athletes foot; athlete's foot
acne: acne; pimples; pimple; spotty face; zits; blackheads; breakout; breakouts
bunion: bunion; bunions
dry_skin: dry skin; chapped; cracked heels; chapped lips; flaky skin; skin dry
skin_tag: skin tag; skin tags; birthmark; stretch marks; age spots; wrinkles; mole removal; keloid; =scar; =scars
cyst: cyst; cysts; lipoma; ganglion; sebaceous cyst
plaster_cast: plaster cast; cast; splint; moon boot
dressing: dressing; dressings; bandage change; wound check; wound dressing; bandage
stoma: stoma; ileostomy; colostomy; peg tube; feeding tube; pacemaker; picc line; tracheostomy; icd fired;
    nephrostomy; icd; defibrillator; implanted defibrillator
fell_out: fell out; came out; fallen out; pulled out
blood_thinner: blood thinner; blood thinners; warfarin; anticoagulant; anticoagulants; apixaban; rivaroxaban;
    clopidogrel; xarelto; eliquis; edoxaban; dabigatran; heparin; hemophilia; haemophilia; coumadin; haemophiliac;
    clexane; von willebrand; thinners
after_surgery: after surgery; after operation; post op; postop; after my operation; operation; surgery last; since
    surgery; since operation; post operative; had surgery; operated; wound from surgery; surgery; surgical; post-op;
    knee replacement; hip replacement; operation last; my op; op last; bypass; had my appendix out; tonsillectomy;
    tonsils out; tooth out; extraction; tooth extraction; stitches from; c-section; c section; cesarean; caesarean;
    since the op; after op
known_disease: heart failure; copd; kidney disease; multiple sclerosis; parkinsons; parkinson's; ms; cirrhosis; liver
    disease; heart disease; cystic fibrosis; lupus; heart condition; motor neurone; lung disease; pulmonary fibrosis;
    thyroid; underactive; emphysema; diabetes; asthma; epilepsy; hepatitis
symptom: symptom; symptoms; flare; flare up; flareup; illness; disease; disorder; syndrome
condition_name: epilepsy
stable: stable; well controlled; controlled
check: check; checkup; check-up; review; monitor; follow up; followup; screening; test; checked; reviewed; advice;
    discuss; routine; annual
renew: renew; refill; repeat; repeat prescription; prescription; new prescription; renewal; reorder; re-order; order
review: review; check up
glasses: optician; =glasses
help: help; support
problem: problem; trouble; bother; bothering; difficulties; troubling; complication; complications; problems; playing
    up; plaguing
wrong: wrong; not right; not normal; amiss
hurt: hurt
chew: chew; chewing; eating
no_sleep: not slept
no_ease: not easing; not relieved; not helped by spray; gtn not helping; spray not helping; spray not working; gtn not
    working; not ease
no_find: find words; find right words; find the words
no_reach: can not reach him; can not reach her; not answering door; not answering phone; not answering the door
no_know_where: not know where; not know what day; does not know where
no_recognize: not recognize; does not recognize
no_balance: lost balance; losing balance; no balance; loss of balance; keep falling; keeps falling; walking like
    drunk; staggering; stumbling; unsteady on feet; unsteady on my feet; can not walk straight; falling over; walks
    like drunk; veering; loss of coordination; lost coordination; balance gone; unsteady walking; poor balance; off
    balance; balance problems; ataxia
no_live: no will to live; not want to live; not want to be here; not want live anymore; no reason to live; tired of
    living; tired of life; sick of living; sick of life; fed up with life; lost the will to live; life is not worth;
    not worth living; life not worth living; no point in life; hate my life; had enough of life; no point carrying on;
    can not live like this; does not want to be here; nothing to live for; no point going on; no point in going on;
    enough of life; can not live like this anymore; do not want to be alive; not worth going on; giving up on life
no_worth_living: not worth living
no_point: no point
no_pulse: no pulse; can not feel pulse; pulseless; no heartbeat
no_smile: can not smile; crooked smile; smile crooked; smile is crooked; uneven smile; smile lopsided; lopsided smile;
    smile uneven; smile one sided; smile is uneven; smile drooping; smile not even; smile has dropped; smile wonky
no_make_sense: not making sense; not make sense; making no sense; makes no sense
cut_off: cut off; chopped off; torn off; came off; ripped off; sliced off; bitten off; taken off; sawn off; pulled
    off; cut right off; blown off; shot off; took off the tip; chopped; =severed; finger gone; fingers gone; finger
    missing; thumb gone; toe gone; lost two fingers
shocked: shocked me; shocked him; shocks me; shocked her; giving shocks; shock after shock; shocking me; has shocked;
    given shocks; went off; fired
hoard: saving up; saved up; stockpiled; stockpiling; collected; collecting; hoarding; hoarded; been saving
means: rope; gun; rifle; shotgun; pistol; noose; razor blade; belt round
locked_in: locked door; locked the door; locked himself; locked herself; barricaded; loft; beam; garage
care: smear; smear test; cervical screening; stop smoking; quit smoking; smoking cessation; give up smoking;
    contraception; contraceptive; coil; iud; vitamin; vitamin d; deficiency; lose weight; weight management; health
    check; mot; travel clinic; vaccination; vaccinations; jabs; hrt; check up; physiotherapy; menopause clinic;
    nicotine; vaping; quit vaping; vasectomy; sterilisation
gone_away: gone; went; has cleared; cleared; cleared up; resolved; settled; healed; disappeared; gone away; went away;
    got better; all better; subsided; stopped now; no longer there; completely better; fine now; better now
fine: fine; normal; ok; okay; good; intact; unaffected; clear; as usual; moving well; working normally; normally;
    works fine; well
weapon: knife; machete; axe; gun; rifle; weapon; hammer in hand
lab_danger: inr; k+; high potassium; potassium; low potassium; low sodium; hyponatremia; hyperkalemia; troponin; d
    dimer; positive culture; platelets low; low platelets; very low hemoglobin; critical result; lab phoned; lab
    called; lab rang
pupil: one pupil; pupil bigger; pupils uneven; uneven pupils; blown pupil; pinpoint pupils; pinpoint; tiny pupils;
    pupils different; pupils tiny; unequal pupils; pupil larger; pupils unequal; dilated pupil; fixed pupil
missed: missed; forgot; skipped; forgotten; forgetting
alcohol: alcohol; vodka; whisky; wine; beer; gin; rum; booze; spirits; lager; cider; drink too much
""")

ORDINARY = """
about above accept access account across act activity actually add address adult advance afraid afternoon again
against ago agree ahead air alarm all allow almost alone along already alright although always amazing among amount
and angry another answer any anybody anymore anyone anything anyway anywhere apart apartment app appear apple apply
appointment appreciate april area around arrange arrangement arrive arrived article ask asked asking assess assessment
assistant attend attendance august aunt autumn available avoid away back bag bake bank bath bathroom beach beautiful
became because become bed bedroom before begin behind believe belong below benefit beside best better between beyond
bike bill birthday biscuit board boat book booked booking boots born boss both bottom bought box boyfriend bread break
breakfast bridge bright bring brother brought brush build building bus business busy but buy cake calendar call called
calling came camera camping can cancel cancelled canceled cancellation car card care career careful carer carry case
cash certificate certainly certain chair chance changing chat cheap check cheese chemist choice choose christmas
church cinema city class clean clear clinic clock clothes club coat coffee collect collection college colleague come
comes comfortable coming common company complete completely computer confirm confirmation confirmed contact continue
cook cooking copy correct cost could council country couple course cousin cover cream cup current currently customer
cycle cycling dad daddy daily dance dancing date day days dear december decide decided declaration definitely deliver
delivery dentist department depend desk details diary diet dinner direct directly directions disability discharge
discuss discussed district do doctor doctors document does doing done door doubt down download dr dress drive driver
driving drop due during each earlier early easier easily east easy easter echo either electronic else email employer
empty end ended energy english enough enquire enquiry enquiries enter entrance envelope equipment especially even
evening event eventually ever every everybody everyone everything everywhere exact exactly exam exams example
excellent except exchange excuse exercise exercising expect expected expensive explain extra fact fairly family
fantastic far fast father favorite favourite fax february fee feedback feel feeling feels felt female few field fill
filled film final finally find fine finish finished first fish fit five fix flat flight floor flower flowers follow
following food for forget form forms forward found four free fresh friday fridge friend friendly friends from front
fruit full fully fun further future game games garden gardening gave general generally gentle get getting gift
girlfriend give given gives giving glad go goes going gone good goodbye got gp grade grandchildren grandparents great
ground group grow guess guest guide guy gym had half hall halfway hand happen happened happening happens happy hardly
has have having he health healthy heard hello help helped helpful helping her here hers hey hi high hiking him his
history hobby hold holiday holidays home homework hope hoping hospital hot hotel hours house how however hubby huge
hundred husband hungry idea if imagine important in inbox include including inconvenience indeed info inform
information inside instead instructions insurance interested interesting internet interview into invite invoice is
issue item its january job jog jogging join joined july june just keep keeping kept key keys kid kids kind kindly
kitchen knew know known knows lab lady language laptop large last late lately later latest laugh laundry law leaflet
learn learned least leave leaving led left lemon less let letter letters level library licence license life lift light
like likely likes line list listen listened literally little live lived lives living local located location long
longer look looked looking looks lot lots lounge love loved lovely low lucky luck lunch made mail main maintenance
make makes making male man manage managed many march mark market married match mate maybe mayo me meal mean means
meant medical meet meeting member members memory men mention mentioned menu message met middle midday might mile miles
milk mind mine minute minutes miss missing missed mobile moment monday money month months monthly more morning most
mostly mother moved movie mr mrs ms much mum mummy mom mommy museum music must my name named names national natural
nearby near nearest nearly necessary need needed needing needs neighbor neighbour neighbors never new news newspaper
next nhs nice nine noon none nope normal normally north note notes nothing notice noticed november now nowhere number
numbers nurse obviously october of off offer office often oh ok okay old older once one ones online only onto open
opened opening opinion opportunity option options or orange order ordered orders organize other others otherwise ought
our out outside over overall own owner page paid paint painting pair paper paperwork parcel parent parents park
parking part particular partner party pass passed passport password past patient patients pay paying payment people
per perfect perfectly perhaps person personal pet pharmacist pharmacy phone phoned photo photos physio physiotherapy
physiotherapist physical piano picture piece pizza place plan planned planning plans plant plants play played playing
please pleased plus point policy pool poor portal possible possibly post postpone postponed postal potatoes practice
practise practitioner prefer preferably prepare prescribed prescription prescriptions present pretty prevent previous
previously price print private probably procedure process program programme project proper properly provide public
pull purpose purse put question questions queue quick quickly quiet quite rain raining ran rather read reading ready
real realize really reason receipt receive received recent recently reception receptionist recipe recommend
recommended record records recovered recovery reduce refer referral referrals referred regard regarding regards
register registered registration relationship relax relative relatives remain remember remind reminder remote remove
removed rent repeat replace reply report reports request requested require required reschedule rescheduled reserve
respect rest restaurant result results retire retired return returned review rice rid ride right road room rooms round
routine run running runs safe said salad same sandwich saturday save saw say saying says scan scans schedule scheduled
school schools science screen search season seat second section see seem seemed seems seen self sell send sending
sense sent september series serious seriously service services session set settle several shall share she shirt shoes
shop shopping shops short should show shower showed shut sign signed silly similar simple simply single sir sister sit
sitting situation six size ski skiing slow slowly small smoke smoking snack so social sofa some somebody somehow
someone something sometime sometimes somewhere son song soon sorry sort sorted sound sounds soup south space spain
spanish speak special specialist spend spent spoke spoken sport sports spring square staff stage stairs stand start
started starting starts state station stay stayed staying step steps sticker still stood store story straight street
strong student study studying stuff sugar suggest suggested suit suitable summer sun sunday sunny supermarket supper
support suppose sure surgery surgeon surname surprised survey switch system table take takes taken taking talk talked
tall tea teach teacher team telephone television tell telling tennis term terms test tested testing tests text texts
than thank thankful thanks that thats the theater theatre their them then there therefore these they thing things
think thinking third this those though thought thoughts three through throughout thursday thus ticket till time times
title to today together told tomorrow tonight too took top topic total totally touch toward towards town train trained
training travelling traveling treat treated treatment tree trees trip tried true trust try trying tuesday tv tvs twice
two type typical uncle under understand understood unfortunately university unless unsubscribe until up update updated
upload upon upstairs us usual usually vacation vaccinated vaccination vaccinations vaccine vegan vegetables vegetarian
vegetarians version very via video view village visit visited visiting vitamin vitamins volunteer wait waited waiting
walk walked walking walks wall want wanted wanting wants warm was wash washed washing watch watched watching water way
we wear weather website wedding wednesday week weekend weekends weekly weeks weigh weight welcome well went were west
what whatever whats when whenever where whereas whether which while who whoever whole whom whose why wide wife will
wilt wind window wine winter wish wishes with within without woman women wonder wonderful wondering wont word work
worked working works worker world worried worry worth would wow write writing written wrote yard yeah year years yep
yes yesterday yet yoga you young younger your yours yourself able absolutely absent abroad accompany accurate adjust
administrative admin admitted adopt advertisement advise advised advice affect age aged agency agent aim airport
alternative altogether ambulance announce annual annually anniversary antibiotics antibiotic applied application
arrival art articles aspect assistance attached attachment attempt average baking ball balance basic basis basket
basically bird birds blanket block blog blue black white green yellow red pink purple bloods brown gray colour color
body bowl brain brand broad brochure budget bug burger cab cafe calm camp candle capable captain careers cardiologist
dermatologist gynecologist urologist neurologist psychiatrist psychologist counselor counsellor therapist therapy
midwife podiatrist dietitian radiographer radiology optician consultant audiologist oncologist paediatrician
pediatrician orthopedic clinician caregiver helper guardian category cat cats dog dogs puppy kitten horse chairs
changed channel charge charged chart checkup checked checking chicken child childcare chocolate circle citizen clerk
clicked client climate cloud coach code collected comment comments commute complain complained complaint complaints
concert conference considered considering constant contract control convenient conversation cool corner correctly
counter county court creative credit cricket criteria crowd culture cut damage data daughters deadline deal debit
decision deep degree delay delayed delete delivered demand deposit describe description design dessert detail
determine develop device dining disappointed discount disease donor donate donated downloaded draft draw drawn dream
drinks drinking dust duty earn edit edition effect effective efficient eggs elderly electric electrician elevator
eligible emailed emergency employee employment engineer entire entitled environment equal escort essential establish
estate evenings evidence examination examined excited exist exit experience expert expire expired expiry express
extension extremely eyes fail fair faith fan farm fashion fault feature feed festival figure file files finance
financial finger fire firm fitness fixed flatmate flexible fly focus folks football forgot forgotten formal former
fortnight fortnightly fourth frame freelance frequently fund furniture fuss gain gallery gather generic german germany
france french gentleman golf government grateful greece greetings grocery groceries guidance guideline guitar habit
hair hairdresser handle handled hang heat heating heavy height hidden highly hill hire hit holding homepage honest
honestly hoped household housing humid ideal identification identity id ignore image immediately immunization improve
improved inch income increase individual industry initial initially insist install instant instruction intend interest
intern international introduction involved iphone island italy italian jacket jam jeans joke journey juice kettle kg
kilo kilos kilometers km lbs pounds stone kilogram knit knitting lack lake land landlord lane lawyer lead leader leads
leaf league leisure length lens lesson lessons letting licensed limit link liquid log logged login lose losing loss
lost loud lunchtime luggage machine mad magazine mainly manager manual map marathon mask massage material maths matter
matters mattress max maximum measure measured measurement meat mechanic media medication medications medicine
medicines melon membership mess messages method metric mg ml microwave mild mini minimum minor mistake mix mode model
modern mood mortgage motor mountain mountains movement muscle nap nation navigate neat negative neighborhood nephew
nervous net network neutral newsletter niece nicely night nights nobody noise noisy noodles notebook notification
notified nursery nurses nursing nutrition nutritionist oak object obtain occasion occupational occur ocean odd offered
officer official oil omelette onion opposite optional oral organic original osteopath chiropractor outdoors outdoor
oven overnight overseas package packed paracetamol parked participate passenger pasta pathway patience pattern pausing
pdf pen pencil pension percent perform performance period permanent permission permit persist petrol photograph
photography phrase pick pie pillow pills pin pine pint plain plane plate pleasure plenty plumber pocket podcast poem
police polish polite politics pop popular portion position positive positively possibility poster potential pound
power practical pray prayer pregnancy preparation presentation president press pressure primary prime principal
printer prior priority prize pro problem product professional profile progress promise promised promptly proof
property propose protect protein proud provided provider psychology pub publish purchase pure push qualification
quality quarter quarterly query quit quiz quote race radio rail random range rank rare rate rating raw reach react
reader realise rear recall recognize recycle reduced reference refill refund refuse region regular regularly reject
related release relevant reliable rely remaining renewed renew renewing renewal rep repair repeated replaced
replacement represent residence resident resolve resolved resource respond response responsible restore retake
retirement reward rich rise river role roof root rope roughly route row rude rule rules rural rush sad safety sailing
salary sale salt sample samples sauce scale scared scene scheme scholar score scotland wales england london berlin
paris america american british usa uk seaside secret secretary secure security seek select selection senior sentence
separate serve server seven eight ten eleven twelve severe sew sewing shade shape shared sharp sheet shelf shift
shifts ship shock shoe shoot shore shot shoulder shout shuttle sibling siblings side sight signature signing silent
silver singing sing singer site sites sitter sixth skill skills skin sky sleep slept slice slightly slot slots smart
smell smile smooth snow soap society soft software soldier solution solve source spare specific specifically speech
speed spell spin spirit split spoon sporty stable stamp standard standing star statement states stepdaughter stepson
status steady steak steal stick stock stomach stop stopped storm strange stranger stream strength stretch stretching
strict string structure struggle stuck studio subject submit submitted subscribe subscription success successful
sudden suggestion suitcase suits sunflower super supplement supplements supply supplied supposed surface surfing
surround suspect sweater sweet swimming swim swam symptoms symptom talent tank tap tape target task taste tax taxi
technical technique technology teenager teen teenage template temporary tend tent thankyou theory thick thin thirty
threw throw thumb tidy tie tight tiles timetable tiny tip tired toast toilet tomatoes tone tool topics tour tourist
towel toy toys track trade tradition traditional traffic transfer transferred translate translation translator
interpreter transport travel trouble truck truth tube turn turned tutor tuna twin twins tyre typed typing ugly
umbrella unable uncertain unclear uniform unique unit units universe unknown unlikely unlucky upcoming updates upper
upset urgent urgently use used useful user uses using vacuum valid valley value van variety various vase vegetable
vehicle venue verify vet vets vision visa visitor visitors voice voicemail volleyball volume vote voucher wallet war
ward wardrobe warning waste weak web webpage wet wheelchair wheel wherever whilst wifi win winner wins wise wood
wooden wool workout workshop workplace workday wrap wrong xray x-ray xmas yearly yoghurt yogurt zone zoo zoom
saturdays sundays mondays tuesdays wednesdays thursdays fridays jan feb mar apr jun jul aug sep sept oct nov dec am pm
oclock o'clock midnight hiya hullo cheers ta sincerely fyi asap eg ie etc re pls plz thx thnx u ur r n lol omg btw im
ive dont fertility ultrasound mri ct ecg ekg mammogram colonoscopy endoscopy gastroscopy cervical screening jab jabs
booster immunisation immunisations flu injection injections swab lipid cholesterol thyroid hba1c ferritin smear
contraception contraceptive contraceptives coil implant pill iud depo hrt statins dosette sick-note sicknote medicals
dvla hgv adoption crutches orthotics insoles inhaler inhalers epipen nebulizer hearing aid aids glasses lenses
dentures braces kiss hug laughing sang bakery butcher greengrocer tram metro ferry cruise campervan caravan hostel bnb
airbnb baggage boarding departure arrivals kayak rowing pilates zumba crossfit aerobics sauna spa manicure pedicure
haircut barber barbecue bbq picnic brunch icecream cereal porridge oatmeal pancake pancakes muesli granola smoothie
lentils beans peas carrots broccoli spinach cucumber pepper peppers tomato potato onions garlic ginger lime banana
bananas oranges grapes strawberries cherries peach mango avocado chips crisps cookies curry kebab sushi lasagne
lasagna spaghetti omelet butter honey marmalade yoghurts decaf herbal espresso latte beer cider whisky vodka gin
alcohol sober teetotal shampoo conditioner moisturizer sunscreen sunblock lotion deodorant toothbrush razor shaving
makeup lipstick perfume mascara puzzle chess poker knitted crochet pottery drawing sketch allotment lawn mower fence
hedge shed greenhouse compost tulips roses daffodils plumbing boiler radiator electricity broadband router charger
cable headphones keyboard mouse monitor scanner tablet ipad android anna john mary peter paul smith jones michael
david sarah emma james robert thomas maria laura julia sophie tons anyways whoops alas hmm umm uh er ah hooray yay bye
gosh oops hence thereby thereafter afterwards beforehand meanwhile nonetheless moreover furthermore additionally
regardless concerning everyday weekday weekdays alternate clockwise anytime someday nowadays hopefully luckily sadly
thankfully apparently presumably supposedly frankly personally approximately precisely beat beginning belt bend bent
bet bin bit bite blow boil bomb bone bonus boring borrow bother bottle bounce brave breathe breeze brick brief
brilliant broke broken bubble bunch button cart castle catch caught cause caused causes ceiling celebrate celebration
celebrating center centre central century ceremony chain champion character chase cheer chef chin chip circus claim
clap cleaner cleaning clever cliff climb climbed climbing cloth clue coast coin colleges combine comedy comic
communicate community compare compete competition concentrate concept concern condition conditions confident connect
connected consent consultation consult consulted contain content contest context contribute convince cope corn cottage
cotton count couch craft crash crazy create cross crossing crowded cruel curious curtain cushion custom cute danger
dangerous dare dark darling decorate decorating delicious delighted depart desert deserve destination destroy dice
different difference difficult dig digital direction director dirt dirty disagree disappear discover dish dishes
dishwasher display distance divide diy dozen drama drawer dried drum drunk dry duck dull eager ear earth ease edge
educate education effort elect element embarrassed employ encourage enemy energetic engaged engine enjoy enjoyed
enjoying enormous ensure entertain enthusiastic error escape eve evil exclude exhibition expand explore extend extreme
fabric face facility factory fairy fake fame familiar famous fancy farmer fear feather fellow fiction fifteen fight
finding fires firework fireworks fishing flag flame flash flavor flavour flew float flood flow foggy folder fold
foolish force forecast foreign forest forever forgive fork fortune fountain fox freedom freeze freezer freezing fried
frog frozen fry fuel funny gang gap garage garbage gate gear gel genius ghost giant glance glass glove gloves glow
goal goat gold gossip graduate graduated graduation grain grass grave greatly grid grill grip grown growing guard
guilty gun habits hammer hammock handsome hate hated hay heaven hedgehog hell helmet hero hesitate hide hint hockey
hole hollow honor honour hook horror host hour hourly hunt hurry ice icon illegal illustrate immediate impact
impressed impressive industrial influence ink insect inspire instrument intelligent intense introduce invent
invitation invited iron jar jazz jealous jewelry jewellery judge jump jumped jumping junior jury justice keen kick
king kingdom knife knock label ladder lamb lamp lap laser launch lay layer lazy leather lecture legal legend lend lid
lie lies lighter lion listening loan lock locked lorry loyal lump lush lyrics magic magnet mall mammal manner marriage
mars mass master mat mature mayor meadow medal melt mental mentally merry metal midweek military mirror misses mixed
mixture moon moral motion motorbike motorway mud mug multiple murder mushroom mushrooms mystery myth narrow nasty
nature navy neither nerve nest nickname nod nor novel nuts obey observe obvious occupy offense operate operating
operation opera operator oppose orchestra organ organization origin outcome outfit outline outlook output owe oxygen
pack packet pain palace pale palm pan panel parade paradise pardon passage passion path pause peace peaceful peak
peanut pear pearl percentage pig pigeon pile pilot pipe pitch plastic platform pleasant plot plug poetry poison pole
pond pony port portrait possess pot pour powder praise prepared pride prince princess prison privacy privilege produce
profit promote pronounce protest province pudding pumpkin punch punctual punish pupil queen quarrel rabbit racing
railway rainbow raise rapid rat reaction rebuild recover rectangle reflect refresh refrigerator regret regulation
rehearsal rejected rescue resort respectful restrict reveal reverse rhythm ribbon rival roast robot rock rocket roll
romantic rough royal rubber rubbish rug ruin ruler rumor sacred saddle sail sailor saint sand satellite satisfied
sausage scary scatter scenery scissors scrap scratch scream script sculpture sea seal seed selfish sequence servant
settled shadow shake shame shell shelter shine shiny shy sick sides silence silk sink skate skating skirt slave sleeve
slide slim slip slippery slope snake soccer sock socks soil solar solid solo someplace soul spam spark spectacular
spicy spider spill spiritual splash spoil sponsor spot spray spread squash squeeze stadium stare statue steam steel
stem stir stool strategy straw strawberry stress strike strip stubborn stunning stupid style sum sunrise sunset surf
surprise surprising surrender surroundings survive suspicious swallow swan swear sweat sweep swing sword symbol
sympathy tail tale tasty tear tease temple tense terrace terrible terror thief thirsty thread thunder tide tiger
timber tire tobacco tongue tooth torch tortoise tough tower toxic trail trap tray treasure trend trial triangle tribe
trick trousers tropical trophy trunk tune tunnel turkey turtle twist typhoon unfair union unite unusual urge urban
useless vague vain vanish vast verse victim victory violin virus visible vital vivid volcano wage wake wander warmth
warn wave wax weapon weed welfare whale wheat whisper wild willing wing wipe wire wisdom witness wolf worm worse worst
wound wrist yacht yell youth zebra zero
"""

ENGLISH = Language(
    id="en",
    name="English",
    forms={**FORMS, **MARKERS},
    functions=FUNCTIONS,
    ordinary=ORDINARY,
    light=LIGHT,
    numbers=NUMBERS,
    contractions=CONTRACTIONS,
    stem=stem,
    fold=fold,
)
