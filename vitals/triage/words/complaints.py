"""Presenting complaints, how they are recognized, and how soon a patient who has one must be seen.

The list follows the presenting complaints of emergency departments by Grafstein et al. (cedis-2008), with their codes
from memory; complaints that a call center must tell apart (chest pain with and without warning signs) are split, and
some that a surgery hears are added. Urgencies are design: those who are told to call an ambulance in nhs-999 are
`immediate`, to come to an emergency department at once `emergency`, to ask for an urgent appointment or 111 `urgent`
(nhs-111); what a general practice sees within days is `soon`. In doubt it is a step more.

Ideas are named here and given words in a file for each language. `no_x` is an act that cannot be done, such as
`no_breathe`. Order decides between complaints of the same urgency.
"""

from vitals.catalog.catalog import Catalog
from vitals.catalog.conditions import Urgency
from vitals.triage.words.complaint import GROUPS, Complaint

__all__ = ["BODY", "COMPLAINTS", "IDEAS", "QUALIFIERS", "QUIET"]

NOW, HOUR, TODAY = Urgency.IMMEDIATE, Urgency.EMERGENCY, Urgency.URGENT
WEEK, MONTH = Urgency.SOON, Urgency.ROUTINE
EMERGENCY, MEDICINE, PRACTICE, SURGERY = "emergency_medicine", "general_medicine", "general_practice", "surgery"
HEART, LUNGS, MIND, HORMONES, POISONS = (
    "cardiology",
    "respiratory_medicine",
    "psychiatry",
    "endocrinology",
    "toxicology",
)

BODY = GROUPS["BODY"]
# What people speak of without being ill; anything else that no complaint was made of must be read by a person.
EVERYDAY = """
pill drug food object animal human insect glass metal partner room word voice speech noise night evening hour
exercise travel change check review renew help life self plan large many often late early slow fast hard deep wet
dirty full open needed glasses hearing_aid contact_lens inhaler insulin important_drug pill_container battery period
sex toilet wipe paper water window gas smell bad gone lost less bandage towel pad stitches taste frequent alcohol
talk harm cut_off swallow take cry splash through twist fall hot red blue white black yellow green brown dark gray
purple high low loose bump snake bat poison_agent poison_plant allergen result stable one_side both_sides chemical
counted counted_pills missed stop
"""
QUIET = frozenset(EVERYDAY.split())
# What makes a complaint more or less urgent without being one.
MODIFYING = """
severe sudden worse mild chronic recurrent one_side both_sides baby newborn child elderly pregnant postpartum
immune_weak blood_thinner diabetic high_fall deep large many after_surgery abroad hot_weather travel self_done
at_rest known_disease everywhere uncontrolled
"""
QUALIFIERS = frozenset(MODIFYING.split())

COMPLAINTS: Catalog[Complaint] = Catalog(
    "complaint",
    Complaint(
        id="cardiac_arrest",
        name="cardiac arrest",
        cedis="001",
        urgency=NOW,
        specialty=EMERGENCY,
        signs="cardiac_arrest; no_pulse",
        source="nhs-999",
    ),
    Complaint(
        id="unresponsive",
        name="loss of consciousness",
        cedis="401",
        urgency=NOW,
        specialty=EMERGENCY,
        signs="unconscious; no_respond; no_wake; no_stay_awake",
        alters_consciousness=True,
        source="nhs-999",
    ),
    Complaint(
        id="not_breathing",
        name="inability to breathe",
        cedis="652",
        urgency=NOW,
        specialty=EMERGENCY,
        signs=(
            "not_breathing; no_breathe; severe_breathlessness; blue_lips; blue "
            "lip|face|tongue|finger|body|skin|baby; no_speak breathless|breathe|sentence; struggle breathe; "
            "breathe rib|nostril suck_in; severe breathless; grunting; stop breathe; foam sputum|cough"
        ),
        source="nhs-999",
    ),
    Complaint(
        id="choking",
        name="choking",
        cedis="265",
        urgency=NOW,
        specialty=EMERGENCY,
        signs="choking; food|object stuck throat|windpipe; no_breathe swallow",
        source="nhs-999",
    ),
    Complaint(
        id="stroke",
        name="signs of a stroke",
        cedis="409",
        urgency=NOW,
        specialty=EMERGENCY,
        signs=(
            "pupil; one_side no_use; stroke; tia; face droop|paralysed|numb|weak|one_side_down; mouth|lip|eyelid "
            "droop|one_side_down; no_smile; speech slurred; slurred; no_speak; speech confused|garbled|gone|lost; "
            "garbled; no_find; word no_find; one_side STROKE_LIMB "
            "weak|numb|paralysed|no_feel|no_move|no_lift|heavy|tingling; one_side "
            "weak|paralysed|numb|no_move|no_lift|no_feel|tingling; hemiplegia; sudden STROKE_LIMB "
            "weak|numb|no_move; arm|hand|leg|limb|arms weak|paralysed|no_move|no_lift; arm|hand|leg no_use; sudden "
            "no_see|vision_loss; vision_loss one_side; half_vision; paralysed; no_understand speech; sudden "
            "double_vision"
        ),
        lowered={HOUR: "tingling_only", TODAY: "chronic"},
        source="nhs-999",
    ),
    Complaint(
        id="chest_pain_warning",
        name="chest pain with a warning sign",
        cedis="003",
        urgency=NOW,
        specialty=EMERGENCY,
        signs=(
            "heart_attack; chest pain|pressure "
            "sweat|pale|BREATHLESS|faint|nausea|vomit|palpitation|arm|jaw|shoulder|collapse|spread|gray; chest "
            "crushing; crushing pain|pressure; chest pressure|heavy arm|jaw|neck|sweat; chest severe pain; sudden "
            "chest pain; chest pain|pressure tearing|sudden|severe; chest pressure heavy_weight; heavy_weight "
            "chest; angina worse|at_rest|no_ease; angina severe|sudden; tearing pain back|chest; arm pain jaw; jaw "
            "pain sweat; arm pain sweat|breathless; aortic"
        ),
        source="nhs-999",
    ),
    Complaint(
        id="anaphylaxis",
        name="signs of anaphylaxis",
        cedis="657",
        urgency=NOW,
        specialty=EMERGENCY,
        signs=(
            "anaphylaxis; lip_swell; throat|tongue swell|tight|close|closing; throat closing; no_swallow saliva; "
            "lip|face|eyelid|mouth swell allergy|sting|allergen|hives|rash|eat; allergen "
            "no_swallow|hard_swallow|hoarse; allergy|hives|sting|allergen|bite "
            "BREATHLESS|faint|collapse|wheeze|lip|face|tongue|throat; lip swell; adrenaline_pen; allergy severe"
        ),
        source="nhs-999",
    ),
    Complaint(
        id="heavy_bleeding",
        name="heavy bleeding",
        cedis="",
        urgency=NOW,
        specialty=EMERGENCY,
        signs=(
            "heavy_bleed; bleed heavily|no_stop|severe|spurt|uncontrolled|pour|puddle; blood "
            "spurt|pour|no_stop|heavily|puddle|uncontrolled; soak blood; soak pad|bandage|towel|dressing; vomit "
            "blood; vomit coffee_grounds; throw_up_blood; cough blood many|heavily|severe; artery cut|bleed; "
            "bleed_to_death; black_stool faint|dizzy; blood rectum heavily; internal bleed; blood_loss"
        ),
        source="nhs-999",
    ),
    Complaint(
        id="coughing_blood",
        name="coughing up blood",
        cedis="655",
        urgency=NOW,
        specialty=EMERGENCY,
        signs="cough blood; cough_blood",
        lowered={HOUR: "streak mild"},
        source="nhs-999",
    ),
    Complaint(
        id="poisoning",
        name="poisoning or an overdose",
        cedis="752",
        urgency=NOW,
        specialty=POISONS,
        signs=(
            "overdose; poison; many_pills alcohol|drowsy|sleepy|unconscious|hard_wake; swallow|drink|eat|take "
            "poison_agent; take|swallow many|many_pills|too_many|too_much|whole_pack pill|important_drug; "
            "take|swallow whole_pack; empty_pack pill; pill empty_pack; double_dose; take double_dose; child|baby "
            "take|swallow|eat|drink pill|important_drug|battery|magnet|poison_agent|drug; swallow battery|magnet; "
            "carbon_monoxide; inhale poison_agent|gas; eat poison_plant; spike drink; swallow drug; take drug|pill "
            "unconscious; insulin too_much|many; splash poison_agent drool|twitch|breathless"
        ),
        lowered={HOUR: "double_dose"},
        source="nhs-999",
    ),
    Complaint(
        id="seizure",
        name="a seizure",
        cedis="405",
        urgency=NOW,
        specialty=EMERGENCY,
        signs=(
            "seizure; shake no_respond|unconscious; jerk no_respond|unconscious|no_stop; eye rolled_back; foam "
            "mouth; stiff shake; body jerk|stiff shake|jerk"
        ),
        source="nhs-999",
    ),
    Complaint(
        id="sepsis_signs",
        name="signs of sepsis",
        cedis="852",
        urgency=NOW,
        specialty=EMERGENCY,
        signs=(
            "sepsis; fever|high_fever|infection|shiver "
            "confusion|mottled|no_urinate|cold_skin|blue_lips|no_blanch|no_respond|slurred; mottled; blue_skin; "
            "rash no_blanch; no_blanch; purpura; fever|high_fever rash stiff neck|light_hurts; fever immune_weak; "
            "fever severe_breathlessness; high_fever|fever stiff neck; fever|high_fever neck_stiffness; "
            "meningitis; fever|high_fever hard_wake; fever|infection fast_breath; infection spread sick|shiver; "
            "infection|cellulitis|red spread_fast; dying_feeling; glass_test; rash spot purple|dark fever|sick"
        ),
        source="nhs-999",
    ),
    Complaint(
        id="meningism",
        name="a stiff neck with headache or light that hurts",
        cedis="404",
        urgency=NOW,
        specialty=EMERGENCY,
        signs=(
            "headache|fever neck_stiffness; headache stiff neck; stiff neck light_hurts; neck_stiffness "
            "light_hurts; headache fever light_hurts; headache rash; fontanelle"
        ),
        source="nhs-999",
    ),
    Complaint(
        id="newborn_fever",
        name="a fever in a young baby",
        cedis="852",
        urgency=NOW,
        specialty=EMERGENCY,
        signs="newborn fever|high_fever",
        source="nhs-111",
    ),
    Complaint(
        id="floppy_baby",
        name="a baby that is limp or cannot be roused",
        cedis="411",
        urgency=NOW,
        specialty=EMERGENCY,
        signs=(
            "floppy; baby|newborn|child limp|lifeless|weak|no_respond|no_wake|hard_wake|gray|blue_lips|mottled; "
            "baby|child sleepy hard_wake; floppy baby|child; baby|newborn high_pitched_cry; baby apnea; child "
            "lifeless; baby stop breathe; limp lifeless"
        ),
        source="nhs-999",
    ),
    Complaint(
        id="head_injury_severe",
        name="a head injury with a warning sign",
        cedis="407",
        urgency=NOW,
        specialty=EMERGENCY,
        signs=(
            "head|concussion injury|fracture|hit HEAD_SIGNS|severe; head_injury HEAD_SIGNS; head fracture; "
            "clear_fluid ear|nose injury|hit|head_injury; hit head elderly; head injury blood_thinner"
        ),
        source="nhs-999",
    ),
    Complaint(
        id="major_trauma",
        name="a serious injury",
        cedis="801 802",
        urgency=NOW,
        specialty=EMERGENCY,
        signs=(
            "stab_wound; shot_wound; traffic_accident; high_fall; fall high_fall; run_over; crush_injury; "
            "amputated; cut_off LIMB|ear|nose|penis; fracture bone_visible; bone_visible; neck|spine injury "
            "no_move|no_feel|numb|paralysed|tingling; object stuck chest|abdomen|neck|eye|head; impaled; "
            "explosion; chest|abdomen stab_wound|wound deep; deformed leg|thigh fracture"
        ),
        source="nhs-999",
    ),
    Complaint(
        id="drowning",
        name="near drowning",
        cedis="206",
        urgency=NOW,
        specialty=EMERGENCY,
        signs="drowning",
        source="nhs-999",
    ),
    Complaint(
        id="electric_shock",
        name="an electric shock",
        cedis="203",
        urgency=NOW,
        specialty=EMERGENCY,
        signs="electric_shock",
        source="nhs-999",
    ),
    Complaint(
        id="severe_burn",
        name="a serious burn",
        cedis="705",
        urgency=NOW,
        specialty=EMERGENCY,
        signs=(
            "burn_injury "
            "large|deep|severe|face|airway|chemical|electric_shock|baby|child|neck|groin|private_parts|everywhere; "
            "smoke_inhalation; chemical_burn; burn_injury white_skin"
        ),
        source="nhs-999",
    ),
    Complaint(
        id="suicidal",
        name="thoughts of suicide",
        cedis="351",
        urgency=NOW,
        specialty=MIND,
        signs=(
            "suicide; kill_self; end_life; hoard pill; weapon|means self; means "
            "locked_in|head|kill_self|goodbye_note; plan kill_self; no_live; wish_dead; better_off_dead; no_go_on; "
            "hang_self; jump_off; goodbye_note; plan end_life; life no_point; no_worth_living"
        ),
        is_crisis=True,
        source="nhs-999",
    ),
    Complaint(
        id="self_harm",
        name="self-harm",
        cedis="351",
        urgency=HOUR,
        specialty=MIND,
        signs="self_harm; cut self_done; injure self_done; urge self_harm; harm self",
        is_crisis=True,
        source="nhs-999",
    ),
    Complaint(
        id="harm_to_others",
        name="thoughts of harming somebody",
        cedis="355",
        urgency=NOW,
        specialty=MIND,
        signs=(
            "kill_others; harm_others; voices weapon|command; weapon kill_others|violent; violent; voices command; "
            "harm baby"
        ),
        is_crisis=True,
        source="nhs-999",
    ),
    Complaint(
        id="ectopic",
        name="signs of an ectopic pregnancy",
        cedis="457",
        urgency=NOW,
        specialty=EMERGENCY,
        signs=(
            "ectopic; pregnant stomach_ache one_side|severe|sudden|bleed|faint; pregnant abdomen|pelvis|one_side "
            "pain shoulder|faint|one_side|bleed|severe|sudden|dizzy; pregnant shoulder pain; missed_period "
            "abdomen|pelvis|one_side pain; missed_period one_side pain; pregnancy_test abdomen|pelvis pain; "
            "missed_period bleed pain|abdomen; missed_period faint"
        ),
        source="nice-ng126",
    ),
    Complaint(
        id="pregnancy_emergency",
        name="an emergency in pregnancy",
        cedis="458",
        urgency=NOW,
        specialty=EMERGENCY,
        signs=(
            "pregnant bleed heavily|severe|pain; pregnant seizure|unconscious|faint; eclampsia; pregnant "
            "headache|swell|high_pressure vision_blurred|flashing_lights|swell|severe; waters_broke "
            "bleed|green|blood|early; cord_out; birth_now; pregnant severe abdomen pain; pregnant rib|abdomen pain "
            "headache; postpartum bleed heavily|severe|soak"
        ),
        source="nhs-999",
    ),
    Complaint(
        id="pregnancy_problem",
        name="a problem in pregnancy",
        cedis="457 458",
        urgency=HOUR,
        specialty=EMERGENCY,
        signs=(
            "pregnant "
            "bleed|pain|cramp|fall|injury|spotting|abdomen|clear_fluid|contraction|fever|breathless|itch|swell; "
            "no_fetal_movement; baby_kick less; pregnant less baby_kick; waters_broke; contraction; pregnant "
            "headache; pregnant baby no_move; pregnant vision_blurred; miscarriage; pregnant vomit; pregnant "
            "no_keep_down; postpartum fever|bleed|pain|swell|headache|breathless; pregnant high_pressure; pregnant "
            "chickenpox|measles|contact_with"
        ),
        lowered={TODAY: "mild"},
        raised={NOW: "one_side shoulder faint collapse unconscious"},
        source="nhs-111",
    ),
    Complaint(
        id="pregnancy",
        name="a pregnancy",
        cedis="457",
        urgency=MONTH,
        specialty=PRACTICE,
        signs="pregnant; pregnancy_test; missed_period",
        source="nhs-111",
    ),
    Complaint(
        id="testicular_torsion",
        name="pain in a testicle",
        cedis="305",
        urgency=NOW,
        specialty=SURGERY,
        signs="testicle pain|swell|sudden|severe|twist|hard|red; torsion; scrotum_pain",
        lowered={TODAY: "mild chronic lump"},
        source="nhs-999",
    ),
    Complaint(
        id="aortic",
        name="signs of a ruptured artery",
        cedis="",
        urgency=NOW,
        specialty=EMERGENCY,
        signs=(
            "aortic; tearing pain; pulsating abdomen; sudden severe back|abdomen pain faint|collapse|sweat; sudden "
            "back pain collapse"
        ),
        source="nhs-999",
    ),
    Complaint(
        id="cauda_equina",
        name="signs of pressure on the spinal cord",
        cedis="551",
        urgency=HOUR,
        specialty=EMERGENCY,
        signs=(
            "back|spine|sciatica pain|hurt|injury no_urinate|incontinent|saddle_numb|no_feel|leg_weak; "
            "back|sciatica no_urinate|incontinent|saddle_numb; saddle_numb; "
            "groin|private_parts|buttock|rectum|inner_thigh numb|no_feel; back pain both_sides leg weak|numb; "
            "cauda_equina; slipped_disc leg_weak|incontinent; back pain leg weak|numb|no_move; sciatica "
            "both_sides; back pain|sciatica incontinent"
        ),
        raised={NOW: "no_move"},
        source="nhs-999",
    ),
    Complaint(
        id="priapism",
        name="an erection that does not go away",
        cedis="304",
        urgency=HOUR,
        specialty=SURGERY,
        signs="priapism; erection no_stop|pain",
        source="nhs-111",
    ),
    Complaint(
        id="limb_numb",
        name="a numb limb",
        cedis="410",
        urgency=NOW,
        specialty=EMERGENCY,
        signs="arm|hand|leg|limb|arms numb|no_feel",
        lowered={TODAY: "both_sides chronic night recurrent mild"},
        source="nhs-999",
    ),
    Complaint(
        id="limb_ischemia",
        name="a cold, pale limb",
        cedis="011",
        urgency=NOW,
        specialty=EMERGENCY,
        signs=(
            "arm|hand|leg|foot|limb|toe|finger cold_skin|pale|white|blue "
            "numb|pain|sudden|no_pulse|no_feel|no_move; leg|foot|arm|hand no_pulse; leg|foot cold pale; sudden "
            "leg|foot|arm cold|cold_skin|white; leg|foot cold pain"
        ),
        source="nhs-999",
    ),
    Complaint(
        id="dka",
        name="signs of a diabetic crisis",
        cedis="853",
        urgency=NOW,
        specialty=HORMONES,
        signs=(
            "ketoacidosis; diabetic vomit|confusion|fast_breath|sleepy|fruity_breath|no_wake; ketones; high_sugar "
            "vomit|confusion|sleepy|fast_breath|abdomen|thirst; fruity_breath; diabetic unconscious"
        ),
        source="nhs-999",
    ),
    Complaint(
        id="sugar_low",
        name="low blood sugar",
        cedis="854",
        urgency=HOUR,
        specialty=HORMONES,
        signs="low_sugar; diabetic shaky|sweat|dizzy",
        raised={NOW: "confusion no_wake unconscious sleepy seizure no_swallow severe no_respond"},
        source="nhs-111",
    ),
    Complaint(
        id="heat_illness",
        name="heat stroke or exhaustion",
        cedis="",
        urgency=HOUR,
        specialty=EMERGENCY,
        signs="heat_stroke; hot_weather dizzy|confusion|faint|vomit|headache|collapse|sick|weak",
        raised={NOW: "confusion seizure unconscious no_sweat collapse high_fever"},
        source="nhs-999",
    ),
    Complaint(
        id="cold_body",
        name="a body that is too cold",
        cedis="205",
        urgency=NOW,
        specialty=EMERGENCY,
        signs="hypothermia; cold_exposure confusion|slurred|sleepy|shiver",
        source="nhs-999",
    ),
    Complaint(
        id="frostbite",
        name="frostbite",
        cedis="201",
        urgency=HOUR,
        specialty=EMERGENCY,
        signs="frostbite",
        source="nhs-111",
    ),
    Complaint(
        id="addisonian",
        name="an adrenal crisis",
        cedis="",
        urgency=NOW,
        specialty=HORMONES,
        signs="adrenal_crisis; steroid_dependent vomit|weak|faint|fever",
        source="nhs-999",
    ),
    Complaint(
        id="snake_bite",
        name="a venomous bite",
        cedis="701",
        urgency=NOW,
        specialty=POISONS,
        signs="snake_bite; snake bite",
        source="nhs-999",
    ),
    Complaint(
        id="chest_pain",
        name="chest pain",
        cedis="003 004",
        urgency=HOUR,
        specialty=HEART,
        signs=(
            "chest pain|pressure|tight|burning|discomfort|heavy|squeeze|stab; angina; heart pain|pressure|stab; "
            "chest_pain; pain behind_breastbone; behind_breastbone pressure|burning"
        ),
        raised={
            NOW: (
                "severe sudden worse sweat breathless no_breathe severe_breathlessness faint vomit nausea "
                "palpitation crushing at_rest pale gray spread collapse arm jaw dizzy cough_blood confusion "
                "leg_swell_pain"
            ),
        },
        lowered={TODAY: "stable"},
        source="nhs-999",
    ),
    Complaint(
        id="worst_headache",
        name="a sudden or worst-ever headache",
        cedis="404",
        urgency=NOW,
        specialty=EMERGENCY,
        signs=(
            "thunderclap; sudden headache; headache sudden; worst_ever headache; headache worst_ever; headache "
            "severe confusion|no_see|vision_loss|weak|numb|seizure|vomit; brain_bleed; headache "
            "confusion|slurred|no_see|vision_loss|seizure"
        ),
        source="nhs-999",
    ),
    Complaint(
        id="breathless",
        name="shortness of breathe",
        cedis="651",
        urgency=HOUR,
        specialty=LUNGS,
        signs=(
            "breathless; hard_breathing; asthma_attack; asthma worse|severe|inhaler_no_help; inhaler_no_help; "
            "breathe fast|hard; fast_breath; stridor; pulmonary_embolism; wheeze breathless|severe|worse; chest "
            "tight wheeze; no_lie_flat; oxygen_low; croup"
        ),
        lowered={TODAY: "mild chronic known_disease"},
        raised={
            NOW: (
                "severe sudden at_rest blue_lips no_speak confusion lip_swell leg_swell_pain baby inhaler_no_help "
                "cough_blood long_flight"
            ),
        },
        source="nhs-999",
    ),
    Complaint(
        id="blood_clot",
        name="signs of a blood clot",
        cedis="012",
        urgency=HOUR,
        specialty=EMERGENCY,
        signs=(
            "blood_clot; dvt; calf swell|pain|red|hot swell|red|hot|pain|one_side|breathless; calf swell|red|hot; "
            "leg swell one_side; one_side leg swell|pain red|hot|swell; leg swell red|hot|pain; long_flight "
            "calf|leg pain|swell; leg_swell_pain"
        ),
        raised={NOW: "breathless chest faint"},
        source="nhs-111",
    ),
    Complaint(
        id="confusion",
        name="new confusion",
        cedis="402",
        urgency=HOUR,
        specialty=EMERGENCY,
        signs=(
            "confusion; no_recognize; no_know_where; personality_change; talk nonsense; hallucination "
            "fever|sudden; no_make_sense; behave strange sudden; hard_wake; drowsy; very_sleepy; no_remember "
            "sudden"
        ),
        raised={NOW: "sudden fever high_fever headache infection head_injury immune_weak hot_weather no_sweat"},
        alters_consciousness=True,
        source="nhs-999",
    ),
    Complaint(
        id="fainting",
        name="fainting",
        cedis="008",
        urgency=HOUR,
        specialty=HEART,
        signs="faint; collapse; near_faint",
        raised={NOW: "chest palpitation breathless exercise bleed black_stool abdomen pregnant"},
        source="nhs-111",
    ),
    Complaint(
        id="palpitations",
        name="palpitations",
        cedis="005",
        urgency=TODAY,
        specialty=HEART,
        signs="palpitation; heart race|skip|flutter|pound|irregular|fast|slow; pulse fast|irregular|slow|high|race",
        raised={NOW: "breathless faint chest dizzy sweat collapse no_breathe"},
        source="nhs-111",
    ),
    Complaint(
        id="acute_abdomen",
        name="severe abdominal pain",
        cedis="251",
        urgency=HOUR,
        specialty=SURGERY,
        signs=(
            "abdomen pain|cramp "
            "severe|sudden|worse|hard|rigid|fever|high_fever|vomit|no_move|lower_right|faint|no_stool; appendix; "
            "abdomen hard|rigid; lower_right pain; abdomen lower_right; pain no_stand abdomen; bowel blocked; "
            "hernia pain|hard|vomit|red|stuck; gallbladder; pancreatitis; ulcer perforated; abdomen pain spread "
            "back|shoulder|lower_right; abdomen pain blood; abdomen swell pain|vomit|no_stool; no_stool vomit; "
            "vomit stool|bile; jaundice fever|pain"
        ),
        raised={NOW: "collapse faint"},
        source="nhs-111",
    ),
    Complaint(
        id="blood_in_stool",
        name="blood from the bowel",
        cedis="260",
        urgency=HOUR,
        specialty=SURGERY,
        signs=(
            "black_stool; stool black; blood_stool heavily|many|clot|faint|dizzy|abdomen|weak; rectum bleed "
            "heavily|many|clot|dizzy; maroon_stool; bleed rectum heavily; red_jelly_stool"
        ),
        raised={NOW: "faint dizzy collapse severe"},
        source="nhs-111",
    ),
    Complaint(
        id="kidney_stone",
        name="pain in the side",
        cedis="301",
        urgency=HOUR,
        specialty=SURGERY,
        signs="flank pain; kidney pain; kidney_stone; flank pain|tender fever|vomit|blood",
        lowered={TODAY: "mild"},
        source="nhs-111",
    ),
    Complaint(
        id="urinary_retention",
        name="inability to pass urinate",
        cedis="306",
        urgency=HOUR,
        specialty=SURGERY,
        signs="no_urinate; catheter blocked|no_drain; bladder full no_urinate; kidney_failure",
        source="nhs-111",
    ),
    Complaint(
        id="eye_emergency",
        name="sudden loss of sight or an eye injury",
        cedis="503",
        urgency=HOUR,
        specialty=EMERGENCY,
        signs=(
            "vision_loss; no_see; eye curtain|chemical|poison_agent|splash|stab|deep|burn_injury|injury|hit; "
            "curtain vision; eye vision_blurred pain|red|sudden; sudden vision_blurred; eye severe pain; "
            "flashing_lights floaters; floaters sudden|many; glaucoma pain|sudden; eye pain "
            "light_hurts|vomit|vision_blurred|halo|red; double_vision; eye foreign_object metal; chemical eye; eye "
            "swell fever; retina"
        ),
        raised={NOW: "chemical poison_agent"},
        source="nhs-111",
    ),
    Complaint(
        id="baby_unwell",
        name="a baby that is ill",
        cedis="",
        urgency=HOUR,
        specialty=EMERGENCY,
        signs=(
            "baby|newborn BABY_SIGNS; no_stop cry; newborn jaundice; dry_nappy; bile vomit baby|newborn; baby "
            "fever; newborn sick|unwell|cough|cold"
        ),
        raised={NOW: "no_wake blue_lips hard_breathing breathless no_breathe mottled no_respond seizure"},
        lowered={TODAY: "mild cold"},
        source="nhs-111",
    ),
    Complaint(
        id="dehydration",
        name="dehydration",
        cedis="",
        urgency=TODAY,
        specialty=MEDICINE,
        signs="dehydration; no_keep_down; no_drink",
        raised={HOUR: "child elderly diabetic dizzy confusion no_urinate severe baby"},
        source="nhs-111",
    ),
    Complaint(
        id="head_injury",
        name="a head injury",
        cedis="407",
        urgency=HOUR,
        specialty=EMERGENCY,
        signs="head injury|hit|fall|fracture; head_injury; concussion; fall hit head; hit head",
        lowered={TODAY: "mild"},
        source="nhs-111",
    ),
    Complaint(
        id="fracture",
        name="a possible fracture",
        cedis="556 557",
        urgency=HOUR,
        specialty=SURGERY,
        signs=(
            "fracture; dislocated; broken LIMB|wrist|bone|rib|jaw|nose|neck|hip|back|thigh|heel|spine; LIMB "
            "deformed; injury|fall deformed|no_walk|no_stand|no_bear_weight|no_move|hip; no_bear_weight; elderly "
            "fall; fall elderly hip; hip fall|injury pain; joint_out"
        ),
        raised={NOW: "bone_visible"},
        lowered={WEEK: "chronic"},
        source="nhs-111",
    ),
    Complaint(
        id="back_injury",
        name="an injury of the neck or back",
        cedis="105 552",
        urgency=HOUR,
        specialty=EMERGENCY,
        signs="neck|spine|back injury|fall|hit; whiplash",
        source="nhs-111",
    ),
    Complaint(
        id="trunk_injury",
        name="an injury of the chest or abdomen",
        cedis="804 806",
        urgency=HOUR,
        specialty=EMERGENCY,
        signs="chest|rib|abdomen|flank injury|hit|fracture|fall",
        source="nhs-111",
    ),
    Complaint(
        id="wound",
        name="a wound",
        cedis="704",
        urgency=HOUR,
        specialty=SURGERY,
        signs=(
            "wound deep|large|no_stop|gape|face|eye|dirty|glass|bite|numb|stitches; deep wound; stitches needed; "
            "wound_open; glass stuck; nail|needle through; puncture; needle LIMB|eye|back|face; cut tendon|to_bone"
        ),
        raised={NOW: "spurt"},
        source="nhs-111",
    ),
    Complaint(
        id="bite",
        name="a bite of an animal or a person",
        cedis="701",
        urgency=HOUR,
        specialty=EMERGENCY,
        signs="bite animal|human; animal_bite; rabies; bat bite",
        source="nhs-111",
    ),
    Complaint(
        id="burn",
        name="a burn",
        cedis="705",
        urgency=HOUR,
        specialty=EMERGENCY,
        signs="burn_injury; scald; chemical LIMB|skin|face",
        lowered={TODAY: "mild"},
        source="nhs-111",
    ),
    Complaint(
        id="foreign_body",
        name="a swallowed or stuck object",
        cedis="265",
        urgency=HOUR,
        specialty=EMERGENCY,
        signs=(
            "swallow object; object stuck nose|ear|throat|rectum|vagina; food stuck; fish_bone; throat stuck; nose "
            "object; ear object; insect ear"
        ),
        lowered={TODAY: "ear nose"},
        source="nhs-111",
    ),
    Complaint(
        id="psychosis",
        name="hallucinations or delusions",
        cedis="353",
        urgency=HOUR,
        specialty=MIND,
        signs="hallucination; paranoid; psychosis; voices; mania; delusion; persecuted",
        raised={NOW: "postpartum"},
        source="nhs-111",
    ),
    Complaint(
        id="assault",
        name="an assault or abuse",
        cedis="454",
        urgency=HOUR,
        specialty=EMERGENCY,
        signs="rape; assault; abuse; beaten partner; domestic_violence; unsafe_home",
        source="nhs-111",
    ),
    Complaint(
        id="intoxication",
        name="intoxication",
        cedis="751",
        urgency=HOUR,
        specialty=POISONS,
        signs="intoxicated; drug reaction|sick|heart|chest; withdrawal shake|seizure|confusion|hallucination|sweat",
        raised={NOW: "no_wake unconscious breathless seizure chest confusion"},
        source="nhs-111",
    ),
    Complaint(
        id="stroke_like",
        name="weakness or numbness that came suddenly",
        cedis="410",
        urgency=HOUR,
        specialty=EMERGENCY,
        signs=(
            "sudden weak|numb|no_balance|dizzy|no_walk; no_balance; face numb|tingling; no_walk sudden; bells_palsy"
        ),
        source="nhs-999",
    ),
    Complaint(
        id="needle_stick",
        name="exposure to blood",
        cedis="706",
        urgency=HOUR,
        specialty=EMERGENCY,
        signs="needle_stick; hiv_exposure",
        source="nhs-111",
    ),
    Complaint(
        id="neutropenic",
        name="a fever with a weak immune system",
        cedis="852",
        urgency=NOW,
        specialty=EMERGENCY,
        signs="fever|high_fever|infection|shiver|sore_throat|sick immune_weak; immune_weak fever",
        source="nice-cg151",
    ),
    Complaint(
        id="rigors",
        name="shivering fits",
        cedis="852",
        urgency=HOUR,
        specialty=MEDICINE,
        signs="rigor; shiver uncontrolled|severe|fever|high_fever",
        source="nhs-111",
    ),
    Complaint(
        id="malaria",
        name="a fever after travel",
        cedis="852",
        urgency=HOUR,
        specialty=MEDICINE,
        signs="malaria; fever|high_fever travel; ebola",
        source="nhs-111",
    ),
    Complaint(
        id="post_op",
        name="a problem after an operation",
        cedis="865",
        urgency=HOUR,
        specialty=SURGERY,
        signs="after_surgery fever|pain|bleed|red|discharge|wound|swell|hot|breathless|vomit|infection|open",
        lowered={TODAY: "mild"},
        source="nhs-111",
    ),
    Complaint(
        id="hypertensive",
        name="very high blood pressure",
        cedis="006",
        urgency=HOUR,
        specialty=HEART,
        signs="very_high_pressure; high_pressure severe|headache|vision_blurred|chest|confusion|nosebleed",
        source="nhs-111",
    ),
    Complaint(
        id="swollen_throat",
        name="trouble swallowing with a swollen throat",
        cedis="106",
        urgency=HOUR,
        specialty=EMERGENCY,
        signs="no_swallow; drool; no_open mouth|jaw; quinsy; muffled voice",
        raised={NOW: "breathless"},
        lowered={TODAY: "chronic"},
        source="nhs-111",
    ),
    Complaint(
        id="septic_joint",
        name="a hot, swollen joint",
        cedis="558",
        urgency=HOUR,
        specialty=SURGERY,
        signs=(
            "joint|knee|hip|ankle|elbow|wrist|shoulder hot|red swell|fever|no_move; joint|knee|hip swell fever; "
            "child limp hip|leg fever"
        ),
        lowered={TODAY: "mild"},
        source="nhs-111",
    ),
    Complaint(
        id="limp_child",
        name="a child that will not walk",
        cedis="559",
        urgency=HOUR,
        specialty=SURGERY,
        signs="child|baby no_walk|no_stand|limping|no_bear_weight",
        source="nhs-111",
    ),
    Complaint(
        id="cellulitis_severe",
        name="a spreading infection of the skin",
        cedis="709",
        urgency=HOUR,
        specialty=MEDICINE,
        signs=(
            "red_line; red spread|hot fever|shiver|fast; cellulitis eye|face|fever|spread; skin black; necrosis; "
            "toe|foot|finger black; eye|eyelid swell red fever; wound|infection spread fever; tooth|gum|jaw|face "
            "swell fever|eye|neck|swallow|no_swallow|no_open"
        ),
        source="nhs-111",
    ),
    Complaint(
        id="sickle",
        name="a sickle cell crisis",
        cedis="",
        urgency=HOUR,
        specialty=EMERGENCY,
        signs="sickle_cell; sickle_cell pain",
        source="nhs-999",
    ),
    Complaint(
        id="dental_trauma",
        name="a knocked-out tooth",
        cedis="101",
        urgency=HOUR,
        specialty=SURGERY,
        signs="tooth knocked_out|hit|injury; knocked_out tooth",
        source="nhs-111",
    ),
    Complaint(
        id="heavy_period",
        name="heavy vaginal bleeding",
        cedis="455",
        urgency=HOUR,
        specialty=EMERGENCY,
        signs=(
            "vagina bleed heavily|many|clot|soak; period heavily soak|clot|dizzy|faint|weak|no_stop|hour; vagina "
            "heavy_bleed; clot vagina; pad soak"
        ),
        raised={NOW: "faint dizzy pregnant postpartum soak collapse"},
        source="nhs-111",
    ),
    Complaint(
        id="vaginal_bleeding",
        name="vaginal bleeding",
        cedis="455",
        urgency=TODAY,
        specialty=PRACTICE,
        signs="vagina bleed|blood; menopause bleed; bleed after_sex; bleed between_periods; spotting",
        raised={HOUR: "pain faint pregnant severe"},
        lowered={WEEK: "after_sex between_periods"},
        source="nhs-111",
    ),
    Complaint(
        id="nosebleed",
        name="a nosebleed",
        cedis="151",
        urgency=TODAY,
        specialty=PRACTICE,
        signs="nosebleed; nose bleed|blood",
        raised={HOUR: "no_stop heavily blood_thinner hour dizzy injury head_injury"},
        lowered={WEEK: "mild recurrent"},
        source="nhs-111",
    ),
    Complaint(
        id="bleeding",
        name="bleeding",
        cedis="",
        urgency=TODAY,
        specialty=MEDICINE,
        signs="bleed; bleed wound; blood pus",
        raised={HOUR: "blood_thinner no_stop"},
        lowered={WEEK: "gum"},
        source="nhs-111",
    ),
    Complaint(
        id="blood_in_urine",
        name="blood in the urinate",
        cedis="302",
        urgency=TODAY,
        specialty=PRACTICE,
        signs="blood urinate; blood_urine; red|brown urinate; urinate blood",
        raised={HOUR: "clot no_urinate fever flank severe"},
        source="nhs-111",
    ),
    Complaint(
        id="rectal_bleeding",
        name="some blood from the rectum",
        cedis="260",
        urgency=TODAY,
        specialty=PRACTICE,
        signs="blood_stool; blood stool|toilet|wipe; rectum bleed|blood; wipe blood",
        raised={HOUR: "heavily faint dizzy abdomen blood_thinner many clot severe"},
        source="nhs-111",
    ),
    Complaint(
        id="fever",
        name="fever",
        cedis="852",
        urgency=TODAY,
        specialty=PRACTICE,
        signs="fever; high_fever; shiver",
        raised={
            NOW: "newborn immune_weak confusion purpura",
            HOUR: (
                "baby breathless hard_wake stiff severe pregnant blood_thinner abroad no_urinate rigor "
                "after_surgery seizure"
            ),
        },
        lowered={WEEK: "mild"},
        source="nhs-111",
    ),
    Complaint(
        id="chest_infection",
        name="a chest infection",
        cedis="653",
        urgency=TODAY,
        specialty=LUNGS,
        signs="chest_infection; cough sputum_colored|fever|breathless|chest; pneumonia; wheeze",
        raised={HOUR: "breathless confusion severe", NOW: "no_breathe blue_lips"},
        source="nhs-111",
    ),
    Complaint(
        id="asthma",
        name="asthma",
        cedis="651",
        urgency=TODAY,
        specialty=LUNGS,
        signs="asthma; copd worse|cough|sputum_colored; inhaler worse",
        lowered={MONTH: "renew review check"},
        source="nhs-111",
    ),
    Complaint(
        id="allergic",
        name="an allergic reaction",
        cedis="657",
        urgency=TODAY,
        specialty=PRACTICE,
        signs=(
            "allergy reaction; hives; face|lip|eyelid|eye swell; sting swell|reaction; allergen reaction|rash; "
            "drug|pill rash|reaction"
        ),
        raised={NOW: "hoarse sting allergen breathless faint tongue throat lip wheeze no_breathe"},
        source="nhs-111",
    ),
    Complaint(
        id="abdominal_pain",
        name="abdominal pain",
        cedis="251",
        urgency=TODAY,
        specialty=PRACTICE,
        signs=(
            "abdomen pain|cramp|tender|discomfort|sore; pelvis pain; stomach_ache; groin pain|lump|swell; hernia; "
            "one_side pain; colic"
        ),
        raised={
            HOUR: (
                "severe sudden worse pregnant rigid fever high_fever vomit blood no_stand elderly faint "
                "lower_right missed_period"
            ),
        },
        lowered={WEEK: "mild chronic recurrent"},
        source="nhs-111",
    ),
    Complaint(
        id="vomiting",
        name="vomiting",
        cedis="257",
        urgency=TODAY,
        specialty=PRACTICE,
        signs="vomit; food_poisoning",
        raised={
            HOUR: ("severe no_keep_down headache diabetic abdomen baby confusion blood injury no_stop elderly"),
        },
        source="nhs-111",
    ),
    Complaint(
        id="diarrhea",
        name="diarrhea",
        cedis="254",
        urgency=TODAY,
        specialty=PRACTICE,
        signs="diarrhea",
        raised={HOUR: "blood severe dizzy dehydration baby confusion"},
        lowered={WEEK: "mild chronic recurrent"},
        source="nhs-111",
    ),
    Complaint(
        id="headache",
        name="headache",
        cedis="404",
        urgency=TODAY,
        specialty=PRACTICE,
        signs="headache; head pain|pressure; migraine; pressure head",
        raised={
            NOW: ("sudden worst_ever confusion weak numb slurred no_speak neck_stiffness seizure unconscious"),
            HOUR: (
                "severe fever high_fever vomit vision_blurred no_see head_injury rash pregnant immune_weak "
                "double_vision light_hurts elderly temple blood_thinner worse"
            ),
        },
        lowered={WEEK: "mild chronic recurrent tension"},
        source="nhs-111",
    ),
    Complaint(
        id="giant_cell",
        name="a headache at the temple with a sore jaw or scalp",
        cedis="404",
        urgency=HOUR,
        specialty=MEDICINE,
        signs="temple pain|tender|headache; scalp tender|pain; jaw pain chew",
        source="nhs-111",
    ),
    Complaint(
        id="dizzy",
        name="dizziness",
        cedis="403",
        urgency=TODAY,
        specialty=PRACTICE,
        signs="dizzy; vertigo; room spin; near_dizzy",
        raised={
            HOUR: ("severe sudden headache chest double_vision no_walk deaf faint slurred vomit weak numb"),
        },
        lowered={WEEK: "mild chronic recurrent"},
        source="nhs-111",
    ),
    Complaint(
        id="numbness",
        name="numbness or tingling",
        cedis="410",
        urgency=TODAY,
        specialty=PRACTICE,
        signs="numb; tingling; no_feel; LIMB tingling",
        raised={HOUR: "sudden face"},
        lowered={WEEK: "mild chronic recurrent finger toe night both_sides"},
        source="nhs-111",
    ),
    Complaint(
        id="weakness",
        name="weakness",
        cedis="007",
        urgency=TODAY,
        specialty=PRACTICE,
        signs="weak; no_stand; no_walk; no_move; legs_give_way; muscle weak",
        raised={HOUR: "sudden severe both_sides leg worse breathless"},
        lowered={WEEK: "mild chronic tired"},
        source="nhs-111",
    ),
    Complaint(
        id="uti",
        name="an infection of the urinary tract",
        cedis="307",
        urgency=TODAY,
        specialty=PRACTICE,
        signs=(
            "uti; urinate pain|burning|hurt|sting|often|urge|smell; urinate smell|cloudy|burning; burning urinate; "
            "bladder pain|infection; kidney infection; urinate frequent"
        ),
        raised={HOUR: "fever flank vomit confusion pregnant shiver high_fever"},
        source="nhs-111",
    ),
    Complaint(
        id="sore_throat",
        name="a sore throat",
        cedis="103",
        urgency=WEEK,
        specialty=PRACTICE,
        signs=(
            "throat pain|sore|burning|infection|itch|dry|hoarse|lump; sore_throat; tonsillitis; swallow pain|hurt; "
            "hoarse; hard_swallow"
        ),
        raised={
            HOUR: "no_swallow drool breathless no_open immune_weak",
            TODAY: "fever high_fever severe one_side pus worse rash chronic hard_swallow",
        },
        lowered={MONTH: "mild"},
        source="nhs-111",
    ),
    Complaint(
        id="ear",
        name="an ear complaint",
        cedis="051 055",
        urgency=TODAY,
        specialty=PRACTICE,
        signs="ear pain|discharge|infection|swell|bleed; earache; behind_ear swell|red|pain",
        raised={HOUR: "behind_ear severe head_injury"},
        lowered={WEEK: "itch blocked mild"},
        source="nhs-111",
    ),
    Complaint(
        id="deafness",
        name="sudden loss of hearing",
        cedis="053",
        urgency=TODAY,
        specialty=PRACTICE,
        signs="deaf; no_hear; hearing_loss; ear deaf",
        raised={HOUR: "sudden"},
        lowered={WEEK: "chronic wax blocked both_sides", MONTH: "hearing_aid"},
        source="nhs-111",
    ),
    Complaint(
        id="eye",
        name="an eye complaint",
        cedis="504 505",
        urgency=TODAY,
        specialty=PRACTICE,
        signs=(
            "eye pain|red|discharge|swell|itch|sore|sticky|burning|foreign_object|sensitive|bleed|dry|water; "
            "conjunctivitis; stye; vision_blurred; floaters; flashing_lights; light_hurts; contact_lens "
            "pain|red|stuck; shingles eye"
        ),
        raised={HOUR: "severe light_hurts vision_blurred injury sudden newborn"},
        lowered={WEEK: "itch mild dry sticky chronic stye"},
        source="nhs-111",
    ),
    Complaint(
        id="toothache",
        name="toothache",
        cedis="101",
        urgency=TODAY,
        specialty=PRACTICE,
        signs=(
            "toothache; tooth pain|broken|infection|abscess|loose; gum pain|swell|abscess|bleed|sore; abscess "
            "tooth; jaw pain"
        ),
        raised={HOUR: "fever no_open eye no_swallow"},
        lowered={WEEK: "mild bleed sensitive"},
        source="nhs-111",
    ),
    Complaint(
        id="skin_infection",
        name="an infection of the skin",
        cedis="709",
        urgency=TODAY,
        specialty=PRACTICE,
        signs=(
            "cellulitis; abscess; boil; BODY infection|pus|abscess; wound red|swell|hot|pus|infection|smell; red "
            "hot|swell|spread; infection; shingles; impetigo; discharge wound; ulcer leg|foot; bite "
            "red|swell|infection"
        ),
        raised={HOUR: "fever high_fever spread_fast diabetic eye face confusion shiver immune_weak"},
        lowered={WEEK: "mild nail"},
        source="nhs-111",
    ),
    Complaint(
        id="diabetic_foot",
        name="a foot problem with diabetes",
        cedis="",
        urgency=TODAY,
        specialty=MEDICINE,
        signs="diabetic foot|toe|leg wound|ulcer|red|infection|swell|black|blister",
        raised={HOUR: "black fever"},
        source="nhs-111",
    ),
    Complaint(
        id="jaundice",
        name="yellow skin or eyes",
        cedis="261",
        urgency=TODAY,
        specialty=MEDICINE,
        signs="jaundice; yellow skin|eye|face|baby|newborn; dark urinate pale stool",
        raised={HOUR: "fever pain confusion newborn"},
        source="nhs-111",
    ),
    Complaint(
        id="leg_swelling",
        name="swollen legs",
        cedis="010",
        urgency=TODAY,
        specialty=MEDICINE,
        signs="leg|ankle|foot|calf|feet swell; edema",
        raised={HOUR: "breathless one_side pain pregnant red"},
        lowered={WEEK: "mild chronic both_sides evening hot_weather"},
        source="nhs-111",
    ),
    Complaint(
        id="injury",
        name="an injury",
        cedis="556 557",
        urgency=TODAY,
        specialty=SURGERY,
        signs="injury; sprain; BODY injury|hit|twist|bruise; fall; hit; bump; wound; splinter; twist ankle|knee",
        raised={HOUR: "elderly blood_thinner severe no_move no_walk deformed numb"},
        lowered={WEEK: "mild bruise chronic"},
        source="nhs-111",
    ),
    Complaint(
        id="tetanus",
        name="a dirty wound",
        cedis="704",
        urgency=TODAY,
        specialty=PRACTICE,
        signs="tetanus wound|cut|nail|rusty; rusty",
        source="nhs-111",
    ),
    Complaint(
        id="sting",
        name="a sting or an insect's bite",
        cedis="702",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="sting; bite; tick",
        raised={
            NOW: "breathless throat tongue faint",
            HOUR: "mouth snake human animal",
            TODAY: "infection swell red rash fever spread",
        },
        source="nhs-111",
    ),
    Complaint(
        id="rash",
        name="a rash",
        cedis="708",
        urgency=WEEK,
        specialty=PRACTICE,
        signs=(
            "rash; skin spot|red|blister|peel; spot everywhere; blister; chickenpox; measles; scarlet_fever; "
            "scabies; eczema; psoriasis"
        ),
        raised={
            NOW: "no_blanch purple breathless",
            HOUR: "peel high_fever severe immune_weak",
            TODAY: ("fever baby pregnant sudden spread blister shingles measles scarlet_fever worse child everywhere"),
        },
        lowered={MONTH: "mild chronic dry eczema psoriasis"},
        source="nhs-111",
    ),
    Complaint(
        id="mental_crisis",
        name="a mental health crisis",
        cedis="352",
        urgency=TODAY,
        specialty=MIND,
        signs=(
            "breakdown; no_cope; crisis; mental_crisis; panic; postpartum sad|cry|anxious|low; eating_disorder; "
            "no_eat sad"
        ),
        lowered={WEEK: "mild chronic recurrent"},
        source="nhs-111",
    ),
    Complaint(
        id="depression",
        name="depression",
        cedis="351",
        urgency=WEEK,
        specialty=MIND,
        signs="depressed; sad; hopeless; low_mood",
        raised={TODAY: "severe hopeless worse no_eat no_appetite no_stand no_sleep postpartum no_cope"},
        source="nhs-111",
    ),
    Complaint(
        id="anxiety",
        name="anxiety",
        cedis="352",
        urgency=WEEK,
        specialty=MIND,
        signs="anxious; stress; grief; trauma_memory; nightmare; panic",
        raised={TODAY: "severe panic worse no_cope"},
        lowered={MONTH: "mild"},
        source="nhs-111",
    ),
    Complaint(
        id="insomnia",
        name="sleeplessness",
        cedis="354",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="insomnia; no_sleep; snore; sleep_trouble",
        lowered={MONTH: "chronic mild snore"},
        source="nhs-111",
    ),
    Complaint(
        id="withdrawal",
        name="withdrawal or dependence",
        cedis="753",
        urgency=TODAY,
        specialty=MIND,
        signs="withdrawal; addiction; alcohol_problem; drug craving; stop_drinking",
        raised={HOUR: "seizure hallucination confusion shake severe"},
        lowered={WEEK: "help chronic"},
        source="nhs-111",
    ),
    Complaint(
        id="hyperglycemia",
        name="high blood sugar",
        cedis="853",
        urgency=TODAY,
        specialty=HORMONES,
        signs="high_sugar; thirst urinate|often|weight_loss|tired; thirst; urinate frequent thirst",
        raised={HOUR: "nausea vomit important_drug child severe abdomen weight_loss"},
        lowered={WEEK: "mild"},
        source="nhs-111",
    ),
    Complaint(
        id="high_blood_pressure",
        name="high blood pressure",
        cedis="006",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="high_pressure; low_pressure; pressure_reading",
        raised={
            HOUR: "headache chest vision_blurred confusion breathless pregnant faint",
            TODAY: "severe dizzy",
        },
        lowered={MONTH: "mild check renew chronic"},
        source="nhs-111",
    ),
    Complaint(
        id="medicine_missed",
        name="a medicine that has run out or does harm",
        cedis="861",
        urgency=TODAY,
        specialty=PRACTICE,
        signs=(
            "missed_dose; missed pill|important_drug; out_of pill; out_of important_drug; side_effect; pill "
            "reaction|sick; wrong_dose; emergency_contraception; condom_broke; missed_pill"
        ),
        raised={HOUR: "severe breathless faint bleed insulin"},
        lowered={WEEK: "mild renew"},
        source="nhs-111",
    ),
    Complaint(
        id="dangerous_result",
        name="a result that may be dangerous",
        cedis="863",
        urgency=TODAY,
        specialty=MEDICINE,
        signs="lab_danger",
        raised={HOUR: "severe bleed palpitation weak chest breathless"},
        source="nhs-111",
    ),
    Complaint(
        id="abnormal_result",
        name="an abnormal result",
        cedis="863",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="abnormal_result; anemia; abnormal result",
        raised={TODAY: "severe faint"},
        source="nhs-111",
    ),
    Complaint(
        id="exposure",
        name="contact with an infection",
        cedis="851",
        urgency=TODAY,
        specialty=PRACTICE,
        signs="exposure; contact_with",
        lowered={WEEK: "mild"},
        source="nhs-111",
    ),
    Complaint(
        id="breast",
        name="a breast complaint",
        cedis="713",
        urgency=WEEK,
        specialty=SURGERY,
        signs=(
            "breast lump|pain|red|discharge|swell|hot|sore|bleed|change|dimple|hard|tender|rash; mastitis; nipple "
            "discharge|bleed|crack|invert|sore"
        ),
        raised={TODAY: "fever red hot postpartum mastitis breastfeed"},
        source="nhs-111",
    ),
    Complaint(
        id="cancer_signs",
        name="a change that must be looked at",
        cedis="712",
        urgency=WEEK,
        specialty=PRACTICE,
        signs=(
            "lump; BODY lump; weight_loss; night_sweat; mole change|bleed|grow|dark|itch; mole; hard_swallow "
            "weight_loss; hoarse chronic; cough chronic; bowel_change; ulcer mouth chronic; swollen_glands; "
            "testicle lump; BODY growth|hard; cancer"
        ),
        raised={TODAY: "severe fast hard_swallow"},
        source="nice-ng12",
    ),
    Complaint(
        id="scrotal",
        name="a complaint of the genitals",
        cedis="303 304",
        urgency=TODAY,
        specialty=PRACTICE,
        signs=(
            "penis pain|swell|discharge|rash|sore|red|itch|bleed|lump; foreskin; genital_sore; sti; std; "
            "private_parts sore|pain|rash|blister|lump|itch|swell|red"
        ),
        raised={HOUR: "stuck no_urinate severe"},
        lowered={WEEK: "itch check mild rash chronic lump"},
        source="nhs-111",
    ),
    Complaint(
        id="vaginal",
        name="vaginal discharge or itch",
        cedis="453 459",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="vagina discharge|itch|pain|sore|burning|smell|dry|lump|swell; thrush; pain sex; discharge",
        raised={TODAY: "fever pain pregnant severe abdomen"},
        source="nhs-111",
    ),
    Complaint(
        id="menstrual",
        name="a menstrual complaint",
        cedis="451",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="period pain|heavily|irregular|late|cramp|stop; pain_period; menopause; hot_flush",
        raised={TODAY: "severe faint fever worse"},
        lowered={MONTH: "mild"},
        source="nhs-111",
    ),
    Complaint(
        id="back_pain",
        name="back pain",
        cedis="551",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="back|spine pain|stiff|sore|spasm; sciatica; back_pain; lumbago; slipped_disc",
        raised={
            HOUR: ("no_urinate incontinent saddle_numb both_sides no_walk fever high_fever cancer leg_weak"),
            TODAY: "severe sudden injury weak numb no_move night immune_weak elderly worse",
        },
        lowered={MONTH: "mild chronic"},
        source="nhs-111",
    ),
    Complaint(
        id="neck_pain",
        name="neck pain",
        cedis="104",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="neck pain|stiff|sore|swell|lump; neck_stiffness",
        raised={
            HOUR: "fever headache injury light_hurts arm weak numb rash high_fever",
            TODAY: "severe sudden worse",
        },
        lowered={MONTH: "mild chronic"},
        source="nhs-111",
    ),
    Complaint(
        id="limb_pain",
        name="pain in a limb or joint",
        cedis="554 555",
        urgency=WEEK,
        specialty=PRACTICE,
        signs=(
            "LIMB|wrist|heel|thigh|muscle|bone|buttock|tendon "
            "pain|swell|stiff|sore|cramp|click|lump|locked|red|hot; arthritis; gout; joint pain; tendonitis; cramp"
        ),
        raised={
            HOUR: "no_pulse deformed jaw sweat",
            TODAY: "severe sudden red hot swell fever no_move worse injury no_walk calf child",
        },
        lowered={MONTH: "mild chronic stiff recurrent"},
        source="nhs-111",
    ),
    Complaint(
        id="rib_pain",
        name="pain in the ribs",
        cedis="004",
        urgency=TODAY,
        specialty=PRACTICE,
        signs="rib pain|hurt|sore",
        raised={HOUR: "breathless injury severe breathe"},
        source="nhs-111",
    ),
    Complaint(
        id="body_pain",
        name="pain",
        cedis="",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="pain; BODY pain|sore|tender|discomfort; body_ache; discomfort",
        raised={HOUR: "severe sudden", TODAY: "worse fever"},
        lowered={MONTH: "mild"},
        source="nhs-111",
    ),
    Complaint(
        id="swelling",
        name="swelling",
        cedis="709",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="swell; BODY swell; swollen_glands; abdomen bloated",
        raised={TODAY: "sudden severe fever red hot pain worse face"},
        lowered={MONTH: "mild chronic"},
        source="nhs-111",
    ),
    Complaint(
        id="tremor",
        name="shaking",
        cedis="408",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="shake; tremor; shaky; twitch; jerk",
        raised={TODAY: "sudden severe fever"},
        lowered={MONTH: "mild chronic"},
        source="nhs-111",
    ),
    Complaint(
        id="memory",
        name="failing memory",
        cedis="402",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="forgetful; no_remember; dementia",
        raised={HOUR: "sudden fever", TODAY: "worse"},
        lowered={MONTH: "mild"},
        source="nhs-111",
    ),
    Complaint(
        id="anorexia",
        name="loss of appetite",
        cedis="252",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="no_appetite; no_eat",
        raised={TODAY: "child elderly severe", HOUR: "baby newborn"},
        source="nhs-111",
    ),
    Complaint(
        id="constipation",
        name="constipation",
        cedis="253",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="constipation; no_stool; piles; hemorrhoids; rectum pain|itch|lump|sore; incontinent; stool hard",
        raised={HOUR: "vomit severe", TODAY: "pain blood fever abdomen"},
        lowered={MONTH: "mild chronic itch"},
        source="nhs-111",
    ),
    Complaint(
        id="urinary",
        name="a urinary complaint",
        cedis="309",
        urgency=WEEK,
        specialty=PRACTICE,
        signs=(
            "urinate weak|slow|dribble|leak|frequent|often; incontinent; urinate night|often|frequent|hard|slow; "
            "prostate; leak; bladder; bedwetting"
        ),
        raised={TODAY: "pain fever blood sudden"},
        lowered={MONTH: "chronic mild"},
        source="nhs-111",
    ),
    Complaint(
        id="nausea",
        name="nausea",
        cedis="257",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="nausea",
        raised={TODAY: "severe fever headache pregnant diabetic abdomen", HOUR: "chest sweat head_injury"},
        lowered={MONTH: "mild"},
        source="nhs-111",
    ),
    Complaint(
        id="cough",
        name="a cough",
        cedis="653",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="cough; sputum; phlegm; whooping_cough; covid; flu; bronchitis",
        raised={
            HOUR: "breathless no_breathe chest hard_breathing",
            TODAY: (
                "fever high_fever severe chronic baby wheeze sputum_colored elderly worse immune_weak weight_loss "
                "night_sweat whooping_cough"
            ),
        },
        lowered={MONTH: "mild cold"},
        source="nhs-111",
    ),
    Complaint(
        id="cold",
        name="a cold",
        cedis="154",
        urgency=MONTH,
        specialty=PRACTICE,
        signs=(
            "cold; runny_nose; sneeze; nose blocked|runny|congested|dry|itch; hay_fever; sinus; congested; sinusitis"
        ),
        raised={
            TODAY: "severe fever high_fever face baby breathless newborn",
            WEEK: "chronic worse sinusitis pain",
        },
        source="nhs-111",
    ),
    Complaint(
        id="heartburn",
        name="heartburn",
        cedis="251",
        urgency=WEEK,
        specialty=PRACTICE,
        signs=(
            "heartburn; indigestion; reflux; gas_bloating; bloated; hiccup; belch; irritable_bowel; abdomen "
            "bloated|burning|rumble"
        ),
        raised={
            HOUR: "chest sweat arm jaw breathless blood",
            TODAY: "severe hard_swallow weight_loss vomit worse black_stool",
        },
        lowered={MONTH: "mild recurrent irritable_bowel hiccup"},
        source="nhs-111",
    ),
    Complaint(
        id="tinnitus",
        name="noise in the ears",
        cedis="054",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="tinnitus; ear ring|blocked|wax|itch|full|pop; wax",
        raised={TODAY: "sudden one_side dizzy pulsating"},
        lowered={MONTH: "chronic mild wax blocked"},
        source="nhs-111",
    ),
    Complaint(
        id="itch",
        name="itching",
        cedis="707",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="itch; lice; worms; dandruff",
        raised={TODAY: "severe jaundice pregnant everywhere"},
        lowered={MONTH: "mild chronic dandruff lice"},
        source="nhs-111",
    ),
    Complaint(
        id="pallor",
        name="looking pale",
        cedis="864",
        urgency=TODAY,
        specialty=PRACTICE,
        signs="pale; gray",
        raised={HOUR: "child baby faint breathless chest"},
        source="nhs-111",
    ),
    Complaint(
        id="cyanosis",
        name="blue skin",
        cedis="715",
        urgency=HOUR,
        specialty=EMERGENCY,
        signs="blue|blue_skin",
        raised={NOW: "lip breathless baby"},
        source="nhs-999",
    ),
    Complaint(
        id="sick",
        name="feeling ill",
        cedis="866",
        urgency=TODAY,
        specialty=PRACTICE,
        signs="sick; unwell; deteriorate",
        raised={HOUR: "severe baby newborn immune_weak sudden"},
        lowered={WEEK: "mild"},
        source="nhs-111",
    ),
    Complaint(
        id="concern",
        name="worry about somebody",
        cedis="358",
        urgency=TODAY,
        specialty=PRACTICE,
        signs="something_wrong; emergency; help_now; no_reach",
        source="nhs-111",
    ),
    Complaint(
        id="tired",
        name="tiredness",
        cedis="007",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="tired; low_energy; sweat; cold_intolerance; hair_loss",
        raised={TODAY: "severe sudden fever pale", HOUR: "hard_wake"},
        lowered={MONTH: "chronic mild"},
        source="nhs-111",
    ),
    Complaint(
        id="sweating",
        name="cold sweat",
        cedis="",
        urgency=HOUR,
        specialty=MEDICINE,
        signs="cold_sweat",
        source="nhs-111",
    ),
    Complaint(
        id="bruising",
        name="bruises without a cause",
        cedis="716",
        urgency=TODAY,
        specialty=MEDICINE,
        signs="bruise; bruise no_reason|everywhere|unexplained",
        raised={HOUR: "blood_thinner fever bleed"},
        lowered={WEEK: "mild injury"},
        source="nhs-111",
    ),
    Complaint(
        id="mouth",
        name="a sore mouth",
        cedis="101",
        urgency=WEEK,
        specialty=PRACTICE,
        signs=(
            "mouth|tongue|lip sore|pain|ulcer|dry|burning|white|blister|bleed|crack; ulcer; cold_sore; taste|smell "
            "lost; mouth_ulcer; bad_breath; ulcer mouth"
        ),
        raised={TODAY: "severe fever no_eat"},
        lowered={MONTH: "mild cold_sore bad_breath"},
        source="nhs-111",
    ),
    Complaint(
        id="feet_nails",
        name="a complaint of nails, feet or hair",
        cedis="711",
        urgency=MONTH,
        specialty=PRACTICE,
        signs=(
            "wart; verruca; corn; nail pain|thick|yellow|ingrown|fungus; ingrown; athletes_foot; acne; hair_loss; "
            "bunion; fungus; dandruff; dry_skin; skin_tag; varicose; cyst; head_lice"
        ),
        raised={WEEK: "pain infection red swell bleed", TODAY: "pus diabetic fever severe"},
        source="nhs-111",
    ),
    Complaint(
        id="sexual",
        name="a sexual complaint",
        cedis="",
        urgency=MONTH,
        specialty=PRACTICE,
        signs="erectile; infertility; low_libido; trying_to_conceive",
        source="nhs-111",
    ),
    Complaint(
        id="growth_child",
        name="a child's development",
        cedis="",
        urgency=WEEK,
        specialty=PRACTICE,
        signs=(
            "behavior_child; development; attention_deficit; autism; baby no_sleep|cry|colic|spit_up; nappy_rash; "
            "cradle_cap; feeding_problem; teething"
        ),
        raised={TODAY: "no_stop severe fever"},
        lowered={MONTH: "chronic autism attention_deficit mild cradle_cap"},
        source="nhs-111",
    ),
    Complaint(
        id="vision_slow",
        name="failing eyesight",
        cedis="503",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="vision_worse; vision worse|bad",
        lowered={MONTH: "glasses mild"},
        raised={HOUR: "sudden"},
        source="nhs-111",
    ),
    Complaint(
        id="chronic_disease",
        name="a known illness",
        cedis="",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="known_disease; symptom; condition_name",
        raised={TODAY: "worse severe"},
        lowered={MONTH: "check renew chronic mild stable"},
        source="nhs-111",
    ),
    Complaint(
        id="wound_care",
        name="a dressing, stitches or a device",
        cedis="856 857 860",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="dressing; stitches; catheter; plaster_cast; stoma",
        raised={TODAY: "pain red swell smell wet tight fell_out", HOUR: "blue numb"},
        source="nhs-111",
    ),
    Complaint(
        id="device_shocks",
        name="shocks of a heart device",
        cedis="860",
        urgency=NOW,
        specialty=HEART,
        signs="stoma shocked; heart shocked",
        source="nhs-999",
    ),
    Complaint(
        id="care",
        name="a question of care or prevention",
        cedis="",
        urgency=MONTH,
        specialty=PRACTICE,
        signs="care",
        raised={WEEK: "pain bleed", TODAY: "severe fever"},
        source="nhs-111",
    ),
    Complaint(
        id="part_of_body",
        name="something about a part of the body",
        cedis="",
        urgency=WEEK,
        specialty=PRACTICE,
        signs=(
            "BODY "
            "odd|problem|wrong|red|hot|change|discharge|stiff|burning|tight|blue|white|black|heavy|cold|yellow|purple|dry|smell|noise"
        ),
        raised={TODAY: "severe sudden black worse"},
        lowered={MONTH: "mild chronic"},
        source="nhs-111",
    ),
    Complaint(
        id="problem",
        name="something that is wrong",
        cedis="866",
        urgency=WEEK,
        specialty=PRACTICE,
        signs="problem; wrong; odd; worse; symptom; hurt; severe",
        lowered={MONTH: "mild"},
        source="nhs-111",
    ),
)

# Everything that a language must have words for; complaints may be modifiers of others.
IDEAS = (
    frozenset(idea for entry in COMPLAINTS.values() for idea in entry.ideas | (entry.modifiers - COMPLAINTS.keys()))
    | BODY
)
