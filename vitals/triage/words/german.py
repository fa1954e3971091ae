"""German, as spoken in Germany, Austria and Switzerland: what words mean which idea."""

from vitals.triage.words.language import Language, table

__all__ = ["GERMAN", "stem"]

LEAST_STEM = 4
ENDINGS = (
    "test",
    "tet",
    "ten",
    "tes",
    "ter",
    "te",
    "end",
    "est",
    "et",
    "ern",
    "en",
    "em",
    "er",
    "es",
    "st",
    "e",
    "n",
    "s",
    "t",
)


def fold(word: str) -> str:
    """Without umlauts, however they are written."""
    for letter, plain in (
        ("ä", "a"),
        ("ö", "o"),
        ("ü", "u"),
        ("ae", "a"),
        ("oe", "o"),
        ("ue", "u"),
        ("ß", "ss"),
        ("é", "e"),
    ):
        word = word.replace(letter, plain)
    return word


def stem(word: str) -> str:
    """A word without its ending."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= LEAST_STEM:
            return word[: -len(ending)]
    return word


LIGHT = """
der die das den dem des ein eine einen einem einer eines mein meine meinen meinem meiner meines sein seine seinen
seinem seiner ihr ihre ihren ihrem ihrer unser unsere unseren unserem unserer dein deine euer ich du er sie es wir
mich mir dich dir ihm ihn uns sich ist sind bin war waren bist wird werden wurde habe hab hat haben hatte hatten hast
in im am an auf zu zum zur bei beim von vom mit für so sehr ganz ziemlich total auch gerade etwa da dass dort hier
"""

CONTRACTIONS = {
    "gehts": "geht es",
    "gibts": "gibt es",
    "hats": "hat es",
    "nich": "nicht",
    "ned": "nicht",
    "net": "nicht",
    "nix": "nichts",
    "nen": "einen",
    "ne": "eine",
    "ner": "einer",
    "kriegs": "kriege es",
    "ists": "ist es",
    "keinerlei": "keine",
}

COUNTED = """
null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn
achtzehn neunzehn zwanzig
"""
TENS = "dreissig vierzig funfzig sechzig siebzig achtzig neunzig hundert"
NUMBERS = {word: float(number) for number, word in enumerate(COUNTED.split())}
NUMBERS |= {word: 10.0 * number for number, word in enumerate(TENS.split(), start=3)} | {"dutzend": 12.0}

FUNCTIONS = table("""
breathe: atmen; atmet; atem; luft; atmung; luft holen; durchatmen; schnaufen; luft kriegen; luft bekommen
speak: sprechen; spricht; reden; redet; sprache; worte; sprechen kann; satz; sätze
swallow: schlucken; schluckt; runterschlucken; runterbringen
wake: aufwachen; aufwecken; wecken; wach; wach werden; wachkriegen; aufgeweckt; geweckt; wacht; wachbekommen; weckbar;
    erweckbar; wach bekommen; wach zu kriegen
stay_awake: wach bleiben; augen offen halten; wach halten; augen offenhalten
respond: reagieren; reagiert; antwortet; antworten; ansprechbar; reaktion; anspricht; ansprechen; reagierte
move: bewegen; bewegt; bewegung; rühren; rührt; drehen; beugen; strecken; beweglich; kopf drehen
lift: heben; hochheben; anheben; halten; hebt; greifen; hochhalten; festhalten
feel: spüren; spürt; gefühl; fühlen; spüre; fühlt; empfinden
see: sehen; sieht; sehe; schauen; seh
hear: hören; hört; höre
walk: gehen; laufen; läuft; auftreten; belasten; auftritt; gehe; laufe
stand: stehen; aufstehen; steht auf; hochkommen; aufrichten; aufsteht; steht
urinate: urin; pinkeln; wasser lassen; wasserlassen; urinieren; pipi; harn; pipi machen; pieseln; pinkel; wasser zu
    lassen; nasse windel; nasse windeln; windel nass; pinkelt; harnlassen; auf toilette; windel; harndrang;
    urinlassen; windeln nass
stool: stuhlgang; stuhl; kacken; kot; winde; aa; gross machen; stuhlgänge; kacke
stop: aufhören; hört auf; stoppen; stillen; aufhört; stoppt; nachlassen; stillbar; aufhören zu; weggehen; geht weg; zu
    stillen; lässt nach; weggeht
eat: essen; isst; esse; gegessen; nahrung; frisst; ess
feed: stillen lassen; saugen; trinkschwach; saugt; flasche; brust nehmen
drink: trinken; trinkt; trinke; getrunken; flüssigkeit
keep_down: bei sich behalten; behalten; drin behalten; bei mir behalten; behält
sleep: schlafen; einschlafen; schläft; schlafe; schlaf; geschlafen; durchschlafen; ausschlafen
cope: mehr schaffen; schaffe; schaffen; bewältigen; klarkommen; packe; aushalten; ertragen; schaff
live: leben; weiterleben; lebe; am leben sein; da sein; leben will; existieren; leb; aufwachen morgen; weiter leben;
    auf der welt sein
go_on: weitermachen; weiter machen; ausweg; kann mehr; weiter; mag mehr
worth_living: lebenswert
smile: lächeln; lächelt; auge schliessen; gesicht bewegen
blanch: wegdrücken; verblassen; verschwindet; wegdrückbar; verblasst; weg drücken; wegdrückt; wegzudrücken
find: finden; einfallen; finde
remember: erinnern; erinnert; erinnere; erinnerung
recognize: erkennen; erkennt; wiedererkennen; erkannt
understand: verstehen; versteht
know_where: weiss wo; wissen wo; weiss welcher; weiss wer
make_sense: sinn ergeben; sinnvoll; sinn; ergibt sinn; sinn machen
open: öffnen; aufmachen; aufkriegen; aufbekommen; aufgeht; geöffnet
use: benutzen; gebrauchen; verwenden
drain: ablaufen; läuft ab; läuft
lie_flat: flach liegen; liegen; hinlegen; flach schlafen
ease: lindern; helfen; besser
pulse: puls; herzschlag
fetal_movement: kindsbewegungen; kindsbewegung; baby spüren; baby bewegt; spüre baby; baby gespürt; bewegungen vom
    baby; baby strampelt; kind im bauch
reason: grund; ursache; anlass
reach: erreichen; erreichbar
balance: gleichgewicht; balance; gerade laufen; geradeaus
point: sinn; zweck
""")

MARKERS = table("""
any_more: =mehr
denial: kein; keine; keinen; keinem; keiner; keines; nicht; nie; niemals; ohne; weder; noch nie; frei von; keins;
    nein; nichts; keinerlei
not: kein; keine; keinen; keiner; keinem; nicht; nie; niemals; kaum; ohne; nichts; weder; aufgehört; aufgehört zu;
    verloren; verlust; nicht mehr; kaum noch; fast nicht
list_denial: verneint; bestreitet; verneine; ausgeschlossen; negativ; kein anhalt für; kein hinweis auf; keine
    anzeichen; verneinte; kein zeichen von; keine hinweise auf
denied_after: verneint; ausgeschlossen; nicht vorhanden; habe ich nicht; hab ich nicht; hat er nicht; hat sie nicht;
    liegt nicht vor
no_denial: nicht nur; nicht sicher; keine ahnung; nicht besser; ohne grund; ohne vorwarnung; keine besserung; wird
    nicht besser; nicht gut; nicht wohl; noch nie so; noch nie solche; noch nie solch; noch nie so starke; nie so; nie
    solche; nie zuvor; nicht normal; nicht weniger; keine linderung; nichts hilft; hilft nicht; nicht geholfen; kein
    zweifel; nicht richtig; gar nicht gut; nicht mehr weg; nicht in ordnung; geht nicht weg; nicht weg; hört nicht zu
    vergessen; ohne unterlass; nicht lange; kein ende; nicht los; nicht abklingen; heilt nicht; nicht heilen; nicht
    ok; weiss nicht; wissen nicht; nicht mehr so; nicht so gut; noch nie; noch nie hatte ich so; ohne anlass; ohne
    ende; ohne pause; nicht wegdrücken
end: aber; jedoch; allerdings; obwohl; ausser; weil; seit; wenn; sondern; trotzdem; dann; dafür; nachdem; bis; jetzt;
    nun; bekomme; dennoch; während; da ich; plus; trotz; bekommen; sonst; nur; seitdem; ausgenommen; wegen; nach;
    hingegen; dagegen; als
and: und; sowie; mit; von
past: vorgeschichte; anamnese; früher; in der vergangenheit; vergangene; ehemals; zustand nach; z n; in der familie;
    familiär; gestorben an; starb an; verstorben an; bekannte vorgeschichte; überstandener; überstandene; nachsorge;
    reha nach; nachuntersuchung nach; familiengeschichte; z.n; überstanden; damals; war früher
past_after: vor jahren; jahren gehabt; jahre her; letztes jahr; voriges jahr; als kind; als jugendlicher; als baby; in
    meiner kindheit; in der kindheit; vor langer zeit; liegt in der familie; vor vielen jahren; jahr her; im letzten
    jahr; vor einem jahr; vor zwei jahren; vor drei jahren; vor fünf jahren; vor zehn jahren; jahren; als kleinkind;
    letzten winter; letzten sommer; letzte saison; vor zwei wintern; in der jugend; vor einigen jahren; vor langem
now: jetzt; wieder; heute; heute nacht; heute morgen; heute früh; soeben; nun; schon wieder
supposed: risiko; risiko für; vorbeugen; vorbeugung; vorsorge; impfung; impfung gegen; impfen; information;
    informationen; broschüre; vortrag; kurs; schutz vor; gegen; angst vor einem späteren; test auf; getestet auf;
    screening; prävention; versicherung; verhindern; vermeiden; vortrag über; kurs zu; plakate; abend zu; infoabend;
    referat über; erste hilfe bei; aufsatz über; frage zu
unable: kann nicht; kann nicht mehr; kann kein; kann keine; kann keinen; können nicht; konnte nicht; unfähig; nicht in
    der lage; schwierigkeiten; schwierigkeit; mühe; probleme beim; kaum; lässt sich nicht; nicht mehr; will nicht;
    will nicht mehr; möchte nicht; möchte nicht mehr; mag nicht; weigert; verweigert; nicht möglich; keine kraft;
    keine lust; kein wille; schwerlich; lassen sich nicht; kriege nicht; kriegt nicht; bekomme kein; bekomme keine;
    kriege keine; kriegt keine; bekommt keine; nur schwer; konnte kein; konnte keinen; nur noch; müde zu; nicht
    richtig; schaffe es nicht
comparing: so stark; so starke; so schlimm; so schlimme; solche; solch; solchen; derart; so heftig; so heftige; wie
    jetzt; so extrem; so ein; so einen; so arg; so
supposed_after: impfung; impfungen; reha; kurs; kurse; vortrag; referat; plakat; plakate; abend; vorsorge; screening;
    verein; selbsthilfegruppe; stiftung; aufsatz; hausarbeit; frei; prophylaxe; schulung; risikorechner; impftermin;
    broschüre; nachsorge; ambulanz; sprechstunde; auffrischung
gone_away: weg; verschwunden; abgeklungen; verheilt; vorbei; abgeheilt; geheilt; zurückgegangen; ausgeheilt;
    überstanden
fine: normal; unauffällig; gut; in ordnung; ok; okay; frei
in_a_row: oder; noch
hour: stunde; stunden; std; stündlich; stündige
day: tag; tage; tagen; tägig; tägige
week: woche; wochen; wöchig; wochige; wo
month: monat; monate; monaten; monatig
year: jahr; jahre; jahren; jährig; jähriger; jährige
old: alt; altes; alter; alte; jährig; jährige; jähriger; jähriges; jährigen; wöchig; wöchige; wöchiges; monatig;
    monatiges; monatige; lj; tag alt; tage altes; altem; alten; jährigem
aged: alter; alter von
degree: grad; celsius; c
long_for: seit
temperature: temperatur; fieberthermometer; temp
idiom: mir fällt; fallen aus; im falle; auf jeden fall; auf keinen fall; für den fall; rücken an; zurück; auf der
    hand; kopf hoch; hand in hand; am kopfende; herzlich; herzliche; herzlichen; schmerzlos; schmerzfrei;
    schmerzfreie; beschwerdefrei; beschwerdefreie; symptomfrei; keine beschwerden; keine symptome; keine probleme;
    kein problem; alles gut; geht mir gut; geht es gut; geht gut; gesund; fühle mich gut; fühle mich wohl; fühle mich
    gesund; fit; mir geht es gut; bin gesund; mir geht; geht es; augenarzt; zahnarzt; zahnärztin; hautarzt;
    frauenarzt; frauenärztin; ohrenarzt; kinderarzt; kinderärztin; hno; herzspezialist; blutabnahme; blutprobe;
    blutwerte; blutbild; blutdruckmessung; blutdrucktabletten; blutdruckmedikament; blutdruckmittel;
    blutdruckkontrolle; blutspende; blutgruppe; bluttest; blutuntersuchung; blut abnehmen; blut spenden; urinprobe;
    stuhlprobe; grippeimpfung; grippeschutzimpfung; coronaimpfung; corona impfung; tetanusimpfung; reiseimpfung;
    impfpass; zahnreinigung; zahnbürste; zahnpasta; sehtest; hörtest; hörgerät; brille; kontaktlinsen; haarschnitt;
    krankenkasse; krankenkassenkarte; krankmeldung; krankschreibung; krankschreiben; krankengeld; krankenhaus;
    krankenschwester; krankgeschrieben; krankenversicherung; kranken; krankenversichert;
    arbeitsunfähigkeitsbescheinigung; einschlafen serie; fingernägel lackieren; nagellack; fussball; fußball; handy;
    handtuch; handschuh; handschuhe; handtasche; halskette; kopfhörer; kopfsalat; augenblick; augenbrauen; rückruf;
    rückfrage; rückmeldung; rückkehr; rückflug; rückfahrt; brustschwimmen; hautcreme; hautkrebsvorsorge;
    hautscreening; darmspiegelung; magenspiegelung; krebsvorsorge; vorsorgeuntersuchung; nicht kommen; nicht
    wahrnehmen; termin nicht; nicht erscheinen; kann nicht kommen; nicht mehr brauche; brauche nicht; nicht dringend;
    nicht eilig; nicht mehr benötige; kein termin; keinen termin; keine zeit; keine eile; kein fleisch; trinke keinen
    alkohol; kein alkohol; nicht rauchen; rauche nicht; nichtraucher; gut geschlafen; schlafe gut; esse gesund; esse
    gern; viel wasser; wasser trinken; spazieren gehen; spazieren; geht um; wie geht; gehen wir; möchte gehen; wir
    gehen; gehe gern; gehe gerne; gehe ich; gehe heute; laufe gern; laufen gehen; joggen; freue mich; leben in; lebe
    in; lebe seit; öffnungszeiten; geöffnet; haben sie offen; sehen uns; wir sehen; auf wiedersehen; wiedersehen; aufs
    hören; von ihnen hören; ihnen zu hören; finde ich; wo finde; finde den; verstehe ich; termin finden; erreichen
    sie; kann ich sie erreichen; sie erreichen; erreiche; reden über; sprechen mit; sprechen über; mit dem arzt
    sprechen; sprechstunde; sprechzeiten; sprechstunden; einen arzt sprechen; gutschein; bauchtanz; nasenspray;
    augentropfen; ohrentropfen; hustenbonbon; fieberthermometer kaufen; rezept für schmerzmittel; besser; schon
    besser; viel besser; handy ist tot; akku ist tot; gut durchblutet; sterbe vor neugier; sterbe vor langeweile;
    sterbe vor lachen; ich weiss; mit dem rauchen aufhören; rauchen aufhören; weiss nicht wann; herzlichst; erste
    hilfe; ersthilfe; zum glück; beim putzen; afebril; nichts neues; nicht weiss wie; rasurbrand; malariatabletten;
    malaria tabletten
""")

FORMS = table("""
head: kopf; schädel; stirn
scalp: kopfhaut
face: gesicht; wange; backe; gesichts; kinn
eye: auge; augen; augapfel
eyelid: augenlid; lid; lider
ear: ohr; ohren
nose: nase; nasen
nostril: nasenflügel; nasenloch
mouth: mund; gaumen; mundwinkel
tooth: zahn; zähne; backenzahn; weisheitszahn; plombe; krone
gum: zahnfleisch
throat: hals; rachen; kehle; mandel; mandeln; schlund; kehlkopf; gurgel
windpipe: luftröhre; atemwege
tongue: zunge
lip: lippe; lippen
jaw: kiefer; unterkiefer
neck: nacken; genick; halswirbelsäule; hws
chest: brust; brustkorb; brustbein; thorax; herzgegend; thorakal; brustbereich
rib: rippe; rippen
breast: brust; busen; brustwarze; brüste
nipple: brustwarze
back: rücken; kreuz; wirbelsäule; lendenwirbel; steissbein; lws; schulterblatt
spine: wirbelsäule; wirbel; bandscheibe; wirbelsaule
flank: flanke; niere; nierengegend; flanken
abdomen: bauch; magen; unterleib; oberbauch; unterbauch; abdomen; bäuchlein; bauchraum; darm; nabel
lower_right: rechter unterbauch; rechts unten; rechten unterbauch; unten rechts; rechten unterbauches; rechts im
    bauch; rechten seite
pelvis: becken; unterleib; eierstock; gebärmutter; unterbauch
womb: gebärmutter
groin: leiste; leisten; leistengegend
buttock: po; gesäss; hintern; pobacke
inner_thigh: zwischen den beinen; innenseite oberschenkel
private_parts: intimbereich; genitalien; geschlechtsteil; schambereich; genitalbereich; untenrum
testicle: hoden; hodensack; eier
scrotum_pain: hodenschmerzen; hodenschmerz
penis: penis; eichel; glied; vorhaut
foreskin: vorhaut
vagina: scheide; vagina; vaginal; schamlippe; unterleib blutung
rectum: after; anus; enddarm; po; popo; rektal
bladder: blase; harnröhre; harnblase
kidney: niere; nieren
prostate: prostata
bowel: darm
liver: leber
lung: lunge
heart: herz
brain: gehirn; hirn
thyroid: schilddrüse
body: körper; ganzer körper
nerve: nerv
hair: haare; haar
arm: arm; arme; unterarm; oberarm; achsel
arms: arme
hand: hand; hände; handgelenk; handfläche
wrist: handgelenk
finger: finger; daumen
leg: bein; beine; schienbein; unterschenkel; oberschenkel
thigh: oberschenkel
foot: fuss; füsse; sohle
feet: füsse
heel: ferse; achillessehne
toe: zeh; zehe; zehen; grosszeh
shoulder: schulter; schlüsselbein; schultern
elbow: ellenbogen; ellbogen; tennisarm
knee: knie; kniescheibe; meniskus; kreuzband
hip: hüfte; hüft
ankle: knöchel; sprunggelenk; fussgelenk
calf: wade; waden
joint: gelenk; gelenke
limb: gliedmasse; glieder; gliedmassen
tendon: sehne; bänder; band
skin: haut
muscle: muskel; muskeln
bone: knochen
nail: nagel; fussnagel; fingernagel; zehennagel
vein: vene; venen; ader
gland: lymphknoten; drüse; lymphdrüsen
side: körperseite; körperhälfte; =seite; =seiten
temple: schläfe; schläfen
pain: schmerz; schmerzen; weh; tut weh; wehtun; tun weh; schmerzt; stechen; sticht; ziehen; brennen; krampf; krämpfe;
    krampfartig; pochen; weh tun; qualen; schmerzhaft; aua; wehgetan; zieht; stechend; stechende; stechender; tut es
    weh; beschwerden; schmerzend; drückt; weh getan; pochend; kolik; ziehende; schmerzempfindlich; zwickt; wund;
    brennt; wehtut; reissen; schmerzte; wehe; hexenschuss; schmerzhafte
discomfort: unwohl; unangenehm; beschwerden
sore: wund; gereizt; entzündet; rau; kratzt; kratzen
cramp: krampf; krämpfe; krampfartig
spasm: verkrampft; verspannt; verspannung; verspannungen; spasmus
stab: stechen; stich; stechend
tender: druckempfindlich; empfindlich; druckschmerz
tearing: reissend; zerreissend; reissende; reissender
crushing: zerquetschend; erdrückend; vernichtend; vernichtende; vernichtungsschmerz; vernichtender; zusammengeschnürt;
    zuschnürt; schnürt; einschnürend
pressure: druck; enge; engegefühl; beklemmung; beklemmend; drücken; drückt; druckgefühl; eng; beklommen; schwer;
    brustenge; drückend; drückende; engt; klemmt; schnürt; zugeschnürt; last; gewicht
tight: eng; enge; zu; zugeschnürt; schnürt zu
squeeze: zusammengedrückt; quetscht
heavy_weight: elefant; felsbrocken; stein auf; last auf; zentnerlast; gewicht auf; etwas sitzt; jemand sitzt; schwerer
    stein; gürtel; gürtel um; ring um die brust; band um
heavy: schwer; schwere
burning: brennen; brennt; brennend; brennendes; brenn
stiff: steif; steifheit; steifer; starr; versteift
numb: taub; taubheit; taubheitsgefühl; gefühllos; eingeschlafen; pelzig; taubes; kein gefühl; taubheitsgefühle;
    gefühllosigkeit
tingling: kribbeln; kribbelt; ameisenlaufen; ameisen; prickeln; kribbel
weak: schwach; schwäche; kraftlos; schlapp; keine kraft; schlaff; geschwächt; kraftlosigkeit; wackelig;
    schwächegefühl; lasch; kraft verloren; kraftverlust
paralysed: gelähmt; lähmung; lähmungserscheinungen; lahm; lähmungen; lähmungserscheinung; gelaehmt
droop: hängt; hängen; hängender; herunterhängt; herabhängend; hängend; schief; schiefes; hängt herunter; verzogen;
    herab; hängende; hängendes; herunter; schiefer; runterhängt; herabhängt; schiefen; verzerrt
one_side_down: einseitig hängt
one_side: einseitig; linke; rechte; linken; rechten; links; rechts; halbseitig; halbseitige; linkes; rechtes; linker;
    rechter; ein auge; einem auge; ein bein; einem bein; körperhälfte; linksseitig; rechtsseitig; gesichtshälfte;
    hälfte; halbseiten; seitlich; einer =seite; eine =seite
both_sides: beide; beidseitig; beiden; beidseits; beiden seiten
leg_weak: beine schwach; schwache beine; beine taub; beine versagen; beine knicken
hemiplegia: halbseitenlähmung; hemiparese; halbseitig gelähmt; halbseitensymptomatik
legs_give_way: beine knicken; beine versagen; wegknicken
no_feel: spüre nicht; kein gefühl; gefühl verloren
swell: geschwollen; schwellung; schwillt; angeschwollen; dick; anschwellen; dicke; schwellen; verdickt; schwellungen;
    geschwollene; geschwollenes; schwillt an; anschwillt; zugeschwollen; schwillt zu; aufgedunsen; anschwellung;
    zuschwillt; zugeschwollene; aufgequollen; schwell
edema: ödem; ödeme; wassereinlagerung; wassereinlagerungen; wasser in den beinen; wasser in beinen
lump: knoten; beule; knubbel; verhärtung; verdickung; geschwulst; knötchen; huckel
growth: wucherung; gewächs; geschwulst
red: rot; gerötet; rötung; rote; rotes; röte; roter; roten; hochrot
hot: heiss; warm; überwärmt; glühend; heisse; heisses; glüht
blue: blau; bläulich; blaue; lila; violett; blauen
purple: lila; violett; dunkelrot; violette; dunkelrote; einblutungen
white: weiss; weisslich; weisse
black: schwarz; schwarze; schwarzer; schwarzes; schwarzen
yellow: gelb; gelbe; gelblich; gelber
green: grün; grüne; grünlich; grüner; grünes
brown: braun; dunkel; colafarben; dunkler
dark: dunkel; dunkle; dunkler
gray: grau; fahl; graue; aschfahl
pale: blass; bleich; leichenblass; blässe; kreidebleich; käsig; kreidebleiche; blasse; kalkweiss
itch: juckt; jucken; juckreiz; juckende; juckend; juckender; kratzt sich
dry: trocken; trockene; schuppig; rissig; trockener
blister: blase; bläschen; blasen; brandblase
peel: schält; löst ab; ablösend; schälende; pellt; abgelöst
crack: riss; rissig; rhagade; risse; einriss
spot: fleck; flecken; punkte; pickel; pünktchen; stelle; punktförmige; pusteln; flecke
rash: ausschlag; hautausschlag; exanthem; quaddeln; pusteln; ekzem; pickelchen; hautrötung; rote flecken; rote punkte;
    rote pusteln
hives: nesselsucht; quaddeln; urtikaria; nesselausschlag; quaddel
discharge: ausfluss; eiter; sekret; nässt; absonderung; eitert; läuft aus; nässend; flüssigkeit; eitriger; ausflüsse
pus: eiter; eitrig; eitert; eitrige; eitriger
sticky: verklebt; klebrig
smell: riecht; stinkt; geruch; übelriechend; riechend; gestank; fischig
cloudy: trüb; trübe
foam: schaum; schäumt; schaumig; schaumiger; rosa schaum
hard: hart; fest; harte; bretthart; verhärtet; brettharter; harter; brett
rigid: bretthart; abwehrspannung; brettharter
deformed: verformt; verdreht; fehlstellung; schief; krumm; deformiert; steht ab; verbogen; unnatürlich; verschoben;
    falscher winkel; rausgesprungen; herausgesprungen; ausgekugelt
locked: blockiert; blockade; eingerastet; hakt
click: knackt; knacken; knirscht
change: verändert; veränderung; grösser; gewachsen; neu; verändert sich; verfärbt; wächst; anders
grow: wächst; gewachsen; grösser; wachsend
tension: spannung; anspannung; spannungs
gape: klafft; klaffend; klaffende; auseinander
large: gross; grosse; grossflächig; riesig; grosser; grossen; grosses; grossflächige; handflächengross; ausgedehnt
deep: tief; tiefe; tiefer; tiefen
dirty: schmutzig; dreckig; rostig; verschmutzt; erde
wet: nass; feucht
loose: locker; wackelt
broken: abgebrochen; kaputt; abgeplatzt; herausgebrochen; angebrochen; gebrochen; bruch; brach; gebrochener
odd: komisch; seltsam; merkwürdig; ungewöhnlich; auffällig; eigenartig; sonderbar
noise: geräusch; rauschen; summen; pfeifen
full: voll; prall
blocked: verstopft; zu; dicht; verschlossen; verstopfte; blockiert; verlegt
dimple: delle; einziehung; orangenhaut; eingezogen
invert: eingezogen; nach innen
sensitive: empfindlich; überempfindlich
thick: verdickt; dick
water: tränt; tränen; tränende; wässrig
pulsating: pulsierend; pochend; klopfend; pulsiert
severe: stark; starke; starken; starker; starkes; heftig; heftige; heftigen; heftiger; schlimm; schlimme; extrem;
    unerträglich; schrecklich; furchtbar; massiv; höllisch; rasend; wahnsinnig; unerträgliche; schwerer; schwere;
    schwer; massive; stärkste; heftigste; stärksten; extreme; akut; akute; unaushaltbar; nicht auszuhalten; kaum
    auszuhalten; krümme; krümmt; schreit; schlimmsten; intensive; rasende; rasenden; starkem; heftigem; brutal; halte
    nicht aus; bestialisch; schwerste; stärkster; fürchterlich; übel; schlimmer; kaum aushalten; weint vor; schreie;
    überwältigend; ernst; ernsthaft
sudden: plötzlich; auf einmal; schlagartig; aus heiterem himmel; akut; abrupt; plötzliche; plötzlicher; plötzliches;
    plötzlichem; aus dem nichts; sofort; unvermittelt; seit einer stunde; seit minuten; vor minuten; von jetzt auf
    gleich; urplötzlich; seit heute morgen; vor einer stunde; seit zwei stunden; seit heute früh; seit heute;
    plotzlich; akuter; vor einer halben stunde; vor wenigen minuten; aufgewacht
worse: schlimmer; schlechter; verschlechtert; stärker; verschlimmert; zunehmend; nimmt zu; immer mehr; nicht besser;
    zunehmende; zugenommen; verschlechterung; breitet sich aus; zunehmender; wird mehr; zunehmen
worst_ever: schlimmste meines lebens; schlimmsten meines lebens; noch nie so; noch nie solche; schlimmste
    kopfschmerzen; schlimmsten kopfschmerzen; stärkste kopfschmerzen; stärksten kopfschmerzen; noch nie; so schlimm
    wie nie; wie noch nie; vernichtungskopfschmerz; schlimmste; schlimmsten; nie gehabt; stärksten meines lebens;
    heftigsten meines lebens; nie zuvor; stärkste meines lebens; noch nie so starke; explodieren; explodiert
mild: leicht; leichte; leichten; leichter; bisschen; ein wenig; etwas; gering; ab und zu; manchmal; gelegentlich;
    leichtes; klein; kleine; kleiner; kleinen; oberflächlich; schwach ausgeprägt; mild; hin und wieder; wird besser;
    kleines; minimal; geringfügig; nicht schlimm; langsam
chronic: chronisch; dauerhaft; schon lange; langem; chronische; seit langem; wochenlang; monatelang; jahrelang;
    mehreren wochen; längerem; längerer zeit; seit mehreren jahren; seit mehreren monaten; seit einigen wochen; seit
    =jahren; seit =monaten; seit =wochen; seit langen; schon immer
recurrent: immer wieder; wiederkehrend; häufig; regelmässig; oft; wieder; wiederkehrende; öfter; öfters; jedes jahr;
    jeden winter; wie immer; wiederholt
at_rest: in ruhe; im liegen; ruhe; im sitzen; beim sitzen
everywhere: überall; ganzen körper; ganzer körper; am ganzen; ganzkörper; gesamten körper
spread: ausstrahlt; strahlt; ausstrahlend; ausstrahlung; zieht; ausbreitet; breitet; strahlt aus; ziehen in; strahlen;
    ausstrahlende; wandert; ausstrahlenden; ausgestrahlt
many: viele; viel; mehrere; zahlreiche; grosse menge; vielen; handvoll; massenhaft; massig; haufen; unmengen; menge;
    grosse mengen
heavily: stark; heftig; massiv; viel; starke; sehr viel; massive; starken; unmengen; literweise; strömt;
    ununterbrochen; schwere
uncontrolled: unkontrolliert; unkontrollierbar; nicht kontrollieren
no_stop: hört nicht auf; nicht aufhören; nicht zu stillen; ununterbrochen; ständig; dauernd; stillt nicht; unstillbar;
    pausenlos; dauerhaft; nicht stillen; stundenlang; seit stunden; ohne pause; geht nicht weg; anhaltend; hört gar
    hört einfach nicht auf; lässt sich nicht stillen; nicht stoppen; lässt sich nicht stoppen; ohne unterbrechung;
    unaufhörlich; durchgehend; untröstlich; nicht beruhigen; lässt sich nicht beruhigen; aufhören will; nicht mehr
    auf; dauert an
spurt: spritzt; spritzend; schiesst; pulsierend; spritzende; schiesst heraus; sprudelt
pour: strömt; fliesst; läuft herunter; strömen; schwallartig; schwall
puddle: pfütze; lache; blutlache
streak: spuren; schlieren; tropfen; spur; fäden
exercise: sport; anstrengung; belastung; training; joggen; treppensteigen; laufen; treppe
night: nacht; nachts; nächtlich; nächtliche
evening: abend; abends
fast: schnell; rasch; rasend; schneller; rast; schnelle
slow: langsam
irregular: unregelmässig; stolpert; unregelmässige; unregelmässiger; aus dem takt; aussetzer
often: oft; häufig; ständig; dauernd; andauernd; häufiger; alle paar minuten; öfter
frequent: häufig; oft; ständig; häufiges; häufiger
late: überfällig; spät; verspätet; bleibt aus
less: weniger; kaum; nicht mehr; reduziert; vermindert; seltener; nicht
early: früh; zu früh; frühzeitig
bad: schlecht
lost: verloren; verlust; weg
gone: weg; verschwunden
stuck: steckt; festgesteckt; stecken; festsitzt; eingeklemmt; gesteckt; stecken geblieben; steckengeblieben; sitzt
    fest; klemmt; feststeckt; eingewachsen im
stop: stopp
unconscious: bewusstlos; ohnmächtig; bewusstlosigkeit; nicht bei bewusstsein; ohne bewusstsein; nicht ansprechbar;
    leblos; koma; bewusstsein verloren; reagiert nicht; nicht mehr ansprechbar; komatös; reglos; regungslos;
    weggetreten; nicht erweckbar; nicht weckbar; reagiert auf nichts; reagiert nicht mehr; ohne besinnung;
    besinnungslos; nicht wach; bewustlos; bewusstloser; bewusstsein
faint: ohnmacht; ohnmächtig; umgekippt; kollabiert; kreislaufkollaps; zusammengebrochen; synkope; ohnmachtsanfall;
    schwarz vor augen; umgefallen; kippt um; zusammengesackt; kurz weg; kollaps; kippe um; umkippen; ohnmachtsanfälle;
    umkippe
near_faint: fast ohnmächtig; beinahe ohnmächtig; fast umgekippt; kreislaufprobleme; kreislauf; präsynkope
collapse: zusammengebrochen; kollabiert; zusammengesackt; kollaps; bricht zusammen
hard_wake: kaum wach; schwer zu wecken; schwer weckbar; kaum weckbar; kaum zu wecken; kaum wach zu kriegen; schläfrig;
    kaum erweckbar; kaum ansprechbar; schwer erweckbar; benommen; kaum wach zu bekommen; kaum noch wach; apathisch;
    teilnahmslos; lässt sich kaum wecken; lässt sich schwer wecken; sehr schläfrig
sleepy: schläfrig; schläft nur; benommen; apathisch; teilnahmslos; lethargisch; schlapp; ungewöhnlich müde; schläft
    viel; dämmrig
drowsy: benommen; schläfrig; benommenheit; dösig; eingetrübt
very_sleepy: ungewöhnlich schläfrig; extrem müde; sehr schläfrig
confusion: verwirrt; verwirrtheit; desorientiert; durcheinander; wirr; orientierungslos; delir; verwirrt wirkt; nicht
    bei sich; redet wirr; wirres zeug; erkennt niemanden; erkennt uns nicht; weiss nicht wo; delirium; verwirrter;
    unsinn; redet komisches zeug; wesensveränderung; nicht mehr orientiert; fantasiert; phantasiert; kennt sich nicht
    aus; weiss nicht mehr wo; dement plötzlich; benebelt; neben sich; wirre
confused: verwirrt; wirr; durcheinander
nonsense: unsinn; wirres zeug; quatsch
personality_change: wesensveränderung; persönlichkeitsveränderung; wesensverändert
strange: komisch; seltsam; merkwürdig
behave: benimmt; verhält; verhalten
talk: redet; spricht; reden
slurred: verwaschen; lallt; lallen; undeutlich; verwaschene; nuschelt; lallend; undeutliche; verwaschener; verwaschen
    spricht; sprachstörung; sprachstörungen; sprechstörung; undeutliches; unverständlich
garbled: wirre worte; wortsalat; aphasie; wortfindungsstörungen; wortfindungsstörung; falsche worte; findet worte
    nicht; sprachlos; unverständliches
speech: sprache; aussprache; sprechen; spricht; reden; redet
word: wort; worte; wörter
stroke: schlaganfall; hirnschlag; schlagerl; apoplex; hirninfarkt; gehirnschlag; schlaganfal; schlaganfalls;
    streifung; gehirnschlags
tia: tia; kleiner schlaganfall
seizure: krampfanfall; epileptischer anfall; krampft; anfall; epilepsieanfall; krampfanfälle; epileptischen anfall;
    fieberkrampf; zuckungen am ganzen; grand mal; gekrampft; krampfanfal; anfälle; zuckt am ganzen; zuckungen;
    epileptische; epi anfall; eklampsie; krampfend; zuckt unkontrolliert
jerk: zuckt; zucken; zuckungen; zuckend
rolled_back: verdreht; verdreht die augen; augen verdreht; augen verdrehen
shake: zittert; zittern; schüttelt; zitternd; zittrig
tremor: tremor; zittern
shaky: zittrig; zitterig
twitch: zuckt; zucken; lidzucken
dizzy: schwindel; schwindelig; schwindlig; schwummrig; taumelig; benommen; schwindlich; schwindelanfälle;
    schwindelanfall; schwindelgefühl; mir dreht sich alles; schwummerig; drehschwindel; schwankschwindel;
    schwindelattacken; wacklig
vertigo: drehschwindel; alles dreht sich; dreht sich alles; lagerungsschwindel; schwindelanfall;
    gleichgewichtsstörung; dreht sich
room: zimmer; alles
spin: dreht sich; dreht
near_dizzy: unsicher; wackelig
headache: kopfschmerz; kopfschmerzen; kopfweh; migräne; brummschädel; kopf tut weh; kopf dröhnt; kopfschmerze;
    spannungskopfschmerz; spannungskopfschmerzen; schädelweh; kopf platzt; clusterkopfschmerz; koppschmerzen;
    kopfdruck; migräneanfall; migräneattacke
migraine: migräne; migräneanfall; migräneattacke
neck_stiffness: nackensteifigkeit; nackensteife; steifer nacken; steifen nacken; nacken steif; genickstarre;
    nackensteif; nacken ist steif; kinn nicht auf die brust; meningismus; genicksteife
light_hurts: lichtempfindlich; lichtscheu; licht tut weh; lichtempfindlichkeit; licht schmerzt; helles licht; licht
    blendet; kein licht; licht nicht; licht weh; lichtscheue; verträgt kein licht; licht
meningitis: hirnhautentzündung; meningitis; meningokokken; gehirnhautentzündung; enzephalitis
fontanelle: fontanelle
thunderclap: donnerschlagkopfschmerz; vernichtungskopfschmerz; donnerschlag; explosionsartig; explosionsartige;
    subarachnoidalblutung
brain_bleed: hirnblutung; gehirnblutung; aneurysma; subduralblutung
vision_loss: erblindet; blind; sehverlust; plötzlich blind; auge blind; sehe nichts; nichts mehr sehen; sieht nichts;
    sehkraft verloren; nichts sehen; erblindung; auge nichts mehr; auge nichts; schwarz vor einem auge; sehausfall;
    gesichtsfeldausfall; sehe nichts mehr; amaurosis; sehvermögen verloren; nichts mehr
half_vision: halbes gesichtsfeld; hemianopsie; hälfte sehen
curtain: vorhang; schatten; schleier
vision: sehen; sicht; sehkraft; augenlicht; sehvermögen
vision_blurred: verschwommen; unscharf; sehstörung; sehstörungen; verschwommenes sehen; verschwommene sicht; schleier;
    unscharfes; flimmern; verschwommener; augenflimmern
double_vision: doppelbilder; doppelt sehen; sehe doppelt; sieht doppelt; doppelt
flashing_lights: lichtblitze; blitze; flackern; blitze sehe; lichtblitz; flimmern
floaters: mücken; russregen; mouches; schwarze punkte; fliegende mücken; schwarze flecken; glaskörper
vision_worse: schlechter sehen; brauche brille; grauer star; sehe schlechter; sieht schlechter; neue brille;
    sehschwäche
halo: lichthof; lichthöfe; halos
retina: netzhaut; netzhautablösung
glaucoma: glaukom; grüner star; grünen star
bells_palsy: gesichtslähmung; fazialisparese
forgetful: vergesslich; vergisst; gedächtnis; vergesslichkeit; gedächtnisprobleme; gedächtnisverlust; vergesse
dementia: demenz; alzheimer; dement
tingling_only: nur kribbeln
not_breathing: atmet nicht; atemstillstand; keine atmung; hat aufgehört zu atmen; nicht mehr atmet; erstickt;
    ersticken; ersticke; schnappt nach luft; ringt nach luft; nach luft ringen; nach luft schnappt; bekommt keine
    luft; bekomme keine luft; kriegt keine luft; kriege keine luft; keine luft; luft mehr; keine luft mehr; blau
    angelaufen; läuft blau an; blau anlaufen; atmet nicht mehr; atmet gar nicht; atemaussetzer; atmet kaum noch;
    schnappatmung; krieg keine luft; bekomm keine luft; erstickungsgefühl; erstickungsanfall; ringe nach luft;
    erstickungsanfälle; kein atem; bekommt kaum luft; bekomme kaum luft; kriegt kaum luft; kriege kaum luft; kaum
    luft; kaum atmen; kaum noch luft; kaum noch atmen
choking: verschluckt; erstickt an; erstickt; würgt; verschluckt und; sich verschluckt
struggle: ringt; ringen; kämpft
hard_breathing: atemprobleme; atembeschwerden; schwer luft; schlecht luft; atemschwierigkeiten; atmen fällt schwer;
    schwer atmen; schwere atmung; schweratmig; atmung schwer; atmen schwer; schlecht atmen; schwierigkeiten beim
    atmen; probleme beim atmen; mühe beim atmen; schmerzen beim atmen; wenig luft; atmet schwer; schlecht luft
    bekommen; luftprobleme; angestrengt; schlechter luft
breathless: atemnot; luftnot; kurzatmig; kurzatmigkeit; atemlos; dyspnoe; ausser atem; luftmangel; aus der puste;
    keine puste; lufthunger; luft weg; schwer luft; schnell ausser atem; atemlosigkeit; bleibt luft weg; atemnod;
    atmenot; kurzatmige; keucht; hechelt; japst; puste aus; schnaufen; luftknappheit; puste
severe_breathlessness: schwere atemnot; starke atemnot; schlimme atemnot; kann kaum sprechen vor atemnot; extreme
    atemnot; massive atemnot; akute atemnot; ringt nach luft; schwerste atemnot; atemnot in ruhe; schnappt nach luft;
    heftige atemnot
fast_breath: schnelle atmung; atmet schnell; schnell atmet; hyperventiliert; hyperventilation; schnelles atmen; atmet
    sehr schnell; hyperventiliere; atmet viel zu schnell; hecheln; atmet rasch; atmung schnell
blue_lips: blaue lippen; lippen blau; lippen sind blau; zyanose; blaue lippe; blau um den mund; lippen bläulich;
    bläuliche lippen; zyanotisch; lippen werden blau; lippen laufen blau
stridor: stridor; ziehendes atemgeräusch; pfeifend beim einatmen; geräusch beim einatmen
croup: pseudokrupp; krupp; bellender husten; bellt; bellenden husten; bellend; bellhusten
grunting: stöhnt beim atmen; grunzt; nasenflügeln
suck_in: einziehungen; zieht sich ein; eingezogen
apnea: atempause; atemaussetzer; atempausen; apnoe; apnoen
wheeze: pfeifen; pfeift; giemen; pfeifendes; pfeifende; rasseln; rasselt; pfeifender; keuchen
asthma: asthma; asthmatiker; asthmatikerin; asthmatisch
asthma_attack: asthmaanfall; asthma anfall; schwerer asthmaanfall; asthma schlimm; schlimmes asthma; asthmaanfal
inhaler: asthmaspray; inhalator; spray; pumpe; notfallspray; salbutamol; sultanol
inhaler_no_help: spray hilft nicht; spray wirkt nicht; asthmaspray hilft nicht; inhalator hilft nicht; notfallspray
    hilft nicht; spray nicht hilft; spray bringt nichts
copd: copd; emphysem; lungenemphysem; chronische bronchitis
pulmonary_embolism: lungenembolie; embolie
no_lie_flat: nicht flach liegen; nur im sitzen schlafen; im sitzen schlafen; nur im sitzen; nur aufrecht
oxygen_low: sauerstoff; sauerstoffsättigung; sättigung
sentence: satz; sätze
cough: husten; hustet; reizhusten; huste; gehustet; hustenreiz; keuchhusten alt
cough_blood: bluthusten; blut husten; hustet blut; huste blut; blut gehustet; blut beim husten; blutiger auswurf; blut
    im auswurf; blutigen auswurf; blut ausgehustet; spuckt blut; spucke blut; blut spucken; blutig husten; blut
    abhusten
sputum: auswurf; schleim; rotz
phlegm: schleim
sputum_colored: grüner auswurf; gelber auswurf; grüner schleim; gelber schleim; gelbgrüner; eitriger auswurf; grünen
    auswurf; gelben auswurf; grünem auswurf; gelbem auswurf; grünen schleim; gelbgrünem; grünlich
chest_infection: atemwegsinfekt; lungeninfektion; bronchialinfekt
pneumonia: lungenentzündung; pneumonie
bronchitis: bronchitis; bronchiolitis
whooping_cough: keuchhusten
flu: grippe; influenza; grippaler infekt; grippe infekt
covid: corona; covid; coronavirus
cold: erkältung; erkältet; schnupfen; grippaler; verschnupft; infekt; grippaler infekt; verkühlt; verkühlung
runny_nose: schnupfen; nase läuft; laufende nase; rotznase; rinnende nase
runny: läuft; laufend; rinnt
sneeze: niesen; niest; niese
congested: verstopfte nase; nase zu; verstopft; nase verstopft
hay_fever: heuschnupfen; pollenallergie; pollen
sinus: nebenhöhle; nebenhöhlen; stirnhöhle
sinusitis: nebenhöhlenentzündung; sinusitis; stirnhöhlenentzündung
snore: schnarchen; schnarcht; schnarche; schlafapnoe
smoke_inhalation: rauchvergiftung; rauch eingeatmet; rauchgas; wohnungsbrand; dämpfe eingeatmet
inhale: eingeatmet; einatmen
gas: gas; dämpfe; gasgeruch
carbon_monoxide: kohlenmonoxid; co vergiftung; co melder
chest_pain: brustschmerz; brustschmerzen; brustweh; thoraxschmerz; brustschmertzen
behind_breastbone: hinter dem brustbein; hinterm brustbein; hinter brustbein; hinter meinem brustbein
heart_attack: herzinfarkt; herzanfall; myokardinfarkt; infarkt; herzattacke; herzinfakt; herzinfarkts;
    hinterwandinfarkt; akutes koronarsyndrom
angina: angina pectoris; herzenge
cardiac_arrest: herzstillstand; kein puls; kreislaufstillstand; herz steht still; wiederbelebung; herz schlägt nicht;
    kein herzschlag; ist tot; wird reanimiert
palpitation: herzrasen; herzstolpern; herzklopfen; vorhofflimmern; herzrhythmusstörung; herzrhythmusstörungen;
    tachykardie; herz rast; herz stolpert; herz klopft; pulsrasen; herzaussetzer; extrasystolen; herz schlägt schnell;
    herz schlägt unregelmässig; herzflattern; herz schlägt; herz pocht; herz setzt aus; puls rast; herzjagen;
    unregelmässiger puls
race: rast; rasen; jagt
skip: aussetzer; stolpert; setzt aus; stolpern
flutter: flattert; flattern
pound: pocht; klopft; hämmert; klopfen
high: hoch; erhöht; zu hoch; hoher; hohe; hohen
low: niedrig; zu niedrig; niedriger; tief
sweat: schweiss; schwitzen; schwitzt; schweissausbruch; kaltschweissig; schweissgebadet; schweissausbrüche; schwitze;
    schweissnass; kalter schweiss; nassgeschwitzt; geschwitzt; verschwitzt
cold_sweat: kalter schweiss; kaltschweissig; kalten schweiss; kaltem schweiss
high_pressure: bluthochdruck; hoher blutdruck; blutdruck hoch; hypertonie; blutdruck zu hoch; hohen blutdruck;
    hochdruck; blutdruck ist hoch; erhöhter blutdruck; blutdruck erhöht; blutdruck ist zu hoch; hohem blutdruck
low_pressure: niedriger blutdruck; blutdruck niedrig; niedrigen blutdruck; blutdruck zu niedrig; hypotonie
pressure_reading: blutdruck; rr; blutdruckwert; blutdruckwerte
very_high_pressure: blutdruckkrise; sehr hoher blutdruck; extrem hoher blutdruck; hypertensive krise; blutdruck extrem
    hoch; blutdruckentgleisung; blutdruck sehr hoch
blood_clot: blutgerinnsel; thrombose; gerinnsel; thrombus
dvt: beinvenenthrombose; tiefe venenthrombose; thrombose
leg_swell_pain: wadenschmerz; wadenschmerzen; wade geschwollen; geschwollene wade; bein geschwollen; geschwollenes
    bein; wade tut weh; dickes bein; bein dick; wade schmerzt
long_flight: langstreckenflug; langer flug; langen flug; flug; lange reise
aortic: aorta; aortendissektion; aneurysma; bauchaortenaneurysma; aortenriss
cold_skin: kalt; eiskalt; kühl; kalte; kaltes; kalter; eiskalte
varicose: krampfadern; krampfader; besenreiser
bleed: blut; blutung; blutet; bluten; blutend; geblutet; blutungen; blutende; blutig; blutverlust; blute
blood: blut; blutig; blutige; blutiger; blutung
heavy_bleed: starke blutung; blutet stark; starke blutungen; stark blutend; verblutet; verbluten; massive blutung;
    blutet heftig; schwere blutung; viel blut; blutet sehr stark; blutüberströmt; starken blutung; starken blutungen;
    blutung stillen; blutet unaufhörlich; blutung lässt sich nicht stillen; blutung hört nicht auf; heftige blutung;
    stark bluten; unstillbare; stark blutende; viel blut verloren; blutet wie verrückt; blut spritzt; blute stark;
    massiv blutet; blutet massiv
blood_loss: blutverlust
bleed_to_death: verblutet; verbluten
internal: innere; innerlich
artery: arterie; schlagader; pulsader; pulsadern
soak: durchtränkt; durchgeblutet; vollgesogen; durchnässt; binde pro stunde; tränkt; stündlich binde; durchweicht;
    jede stunde
pad: binde; binden; tampon; einlage; tampons
bandage: verband; pflaster
towel: handtuch
clot: klumpen; koagel; gerinnsel; blutklumpen; stücke
vomit: erbrechen; erbricht; erbrochen; übergeben; kotzen; kotzt; gekotzt; brechen; bricht; brechdurchfall; spucken;
    gespuckt; spuckt; gebrochen alles; magen darm; magendarm; übergebe; erbreche; übergibt; speibt; kotze; erbrach;
    magen-darm; magen darm grippe; speien; brechreiz stark; schwallartig erbricht; spucke
throw_up_blood: bluterbrechen; blut erbrochen; erbricht blut; blut erbrechen; kaffeesatz; blut gespuckt; kotzt blut;
    erbreche blut; blut im erbrochenen; blutiges erbrechen; kaffeesatzerbrechen; spuckt blut; kaffeesatzartig
coffee_grounds: kaffeesatz; kaffeesatzartig
black_stool: teerstuhl; schwarzer stuhl; schwarzer stuhlgang; stuhl schwarz; schwarzen stuhl; schwarzen stuhlgang;
    pechschwarz; stuhl ist schwarz; stuhlgang schwarz; stuhlgang ist schwarz; teerartig; schwarzer kot; teerschwarz
blood_stool: blut im stuhl; blutiger stuhl; blut im stuhlgang; blutiger durchfall; blut auf klopapier; blut am
    toilettenpapier; blut am klopapier; blutung aus dem darm; blut aus dem after; blutiger stuhlgang; blut auf dem
    toilettenpapier; blutigen durchfall; blut aus dem po; blutigen stuhl; darmblutung; hellrotes blut im stuhl; blut
    auf toilettenpapier; blut auf dem klopapier
maroon_stool: dunkelroter stuhl
red_jelly_stool: himbeergelee; geleeartig
wipe: abwischen; klopapier; toilettenpapier; papier
toilet: toilette; klo; wc
blood_urine: blut im urin; blutiger urin; hämaturie; roter urin; urin rot; blut pinkeln; blut beim pinkeln; blut beim
    wasserlassen; pinkle blut; blutigen urin; urin ist rot; rötlicher urin
many_pills: dutzende tabletten
nosebleed: nasenbluten; nase blutet; blut aus der nase
spotting: schmierblutung; schmierblutungen; leichte blutung; zwischenblutung
period: periode; regel; menstruation; tage; monatsblutung; regelblutung; mens
pain_period: regelschmerzen; periodenschmerzen; menstruationsbeschwerden; endometriose; unterleibskrämpfe periode; pms
between_periods: zwischenblutung; zwischenblutungen; zwischen den perioden
after_sex: nach dem sex; nach geschlechtsverkehr; nach dem geschlechtsverkehr; beim sex
menopause: wechseljahre; menopause; wechseljahren; klimakterium; wechseljahresbeschwerden
hot_flush: hitzewallung; hitzewallungen
bruise: bluterguss; blauer fleck; blaue flecken; prellung; hämatom; geprellt; blauen flecken; veilchen
unexplained: ohne grund; grundlos; unerklärlich; ohne anlass; unklare; ungewollt
no_reason: ohne grund; grundlos
purpura: petechien; einblutungen; nicht wegdrückbar; punktförmige einblutungen; rote punkte nicht wegdrücken; purpura;
    lässt sich nicht wegdrücken; nicht wegdrücken; punktblutungen; glastest; verblasst nicht; nicht verblasst
mottled: marmoriert; marmorierte haut; fleckig; marmorierte
blue_skin: blaue haut; haut blau; graue haut; haut grau; blau verfärbt; haut bläulich
white_skin: haut weiss; verkohlt; ledrig
fever: fieber; temperatur; fiebrig; hohe temperatur; fiebert; erhöhte temperatur; febril; feber; fieberschub;
    fieberschübe; fieberhaft
high_fever: hohes fieber; hohem fieber; sehr hohes fieber; hoch fieber; fieber hoch; starkes fieber; hochfiebernd;
    hohen fieber
shiver: schüttelfrost; frösteln; friert; fröstelt; frieren; zittert vor kälte; schüttelfröste
rigor: schüttelfrost; starker schüttelfrost
sepsis: sepsis; blutvergiftung; septisch; septischer schock; blutvergiftungs
infection: infektion; entzündung; entzündet; infiziert; entzündete; vereitert; entzündetes; entzündungen; infiziert
    hat; entzündeter; infektions
dying_feeling: todesangst; dass ich sterbe; stirbt; sterben muss; muss sterben; liegt im sterben; glaube ich sterbe;
    denke ich sterbe; gefühl zu sterben; habe das gefühl dass ich sterbe; sterbe gleich
glass_test: glastest
immune_weak: chemotherapie; chemo; immunschwäche; immunsupprimiert; transplantiert; leukämie; immunsuppression;
    organtransplantation; neutropenie; krebstherapie; immunsystem; immungeschwächt; bestrahlung; methotrexat;
    immunsuppressiva; milz entfernt; hiv; kortison dauerhaft; transplantation; neutrophile; leukozyten niedrig
allergy: allergie; allergisch; allergische reaktion; allergiker; allergischer; allergische
anaphylaxis: anaphylaxie; allergischer schock; anaphylaktischer schock; anaphylaktisch; anaphylaktischen schock;
    allergischen schock
adrenaline_pen: epipen benutzt; epipen gegeben; epipen gespritzt; adrenalinpen benutzt; notfallpen benutzt
allergen: nuss; nüsse; erdnuss; erdnüsse; wespe; biene; hornisse; meeresfrüchte; garnelen; penicillin; antibiotikum;
    haselnuss; krabben; schalentiere; wespenstich; bienenstich; neues medikament; ei; sesam; fisch; wespen; erdbeeren;
    amoxicillin; medikament
close: zu; zuschnürt; zugeht
closing: schnürt zu; zuschnürt; geht zu; schwillt zu; zugeht; zuschwillt; macht zu; wird eng; wird enger; schnürt sich
    zu; verengt; zugeschnürt; eng
lip_swell: geschwollene lippen; lippen geschwollen; geschwollene zunge; zunge geschwollen; lippen schwellen; zunge
    schwillt; lippe geschwollen; angioödem; quincke; lippen schwellen an; zunge schwillt an; lippen und zunge; gesicht
    und lippen; geschwollene lippe; zunge dick; lippen dick; zunge ist geschwollen; lippen sind geschwollen; lippen
    und gesicht
reaction: reaktion; reagiert
sting: stich; gestochen; wespenstich; bienenstich; insektenstich; mückenstich; mückenstiche
bite: biss; gebissen; zecke; zeckenbiss; gebissene; insektenstich; bissen; zeckenstich; insektenbiss; bisse;
    bissverletzung; mückenstich
insect: insekt; käfer; fliege; spinne; ameise
animal: hund; katze; tier; pferd; ratte; affe
human: mensch; kind gebissen; person
bat: fledermaus
animal_bite: hundebiss; katzenbiss; vom hund gebissen; von einem hund gebissen; von katze gebissen; tierbiss; von der
    katze gebissen; hund gebissen; katze gebissen; hund hat gebissen; bisswunde
rabies: tollwut
snake: schlange; kreuzotter; viper; skorpion
snake_bite: schlangenbiss; von schlange gebissen; kreuzotter; giftschlange; skorpionstich
tick: zecke; zeckenbiss; borreliose; wanderröte; zecken
malaria: malaria; dengue; typhus; gelbfieber
ebola: ebola
travel: reise; ausland; urlaub; afrika; tropen; indien; thailand; kenia; fernreise; tropenreise; zurück aus; rückkehr
    aus
abroad: ausland; tropen; afrika
exposure: kontakt mit; ansteckung; kontakt zu
contact_with: kontakt mit
needle_stick: nadelstich; nadelstichverletzung; an nadel gestochen; gebrauchte nadel
hiv_exposure: hiv kontakt; pep
abscess: abszess; eiterbeule; abzess
boil: furunkel; karbunkel
cellulitis: wundrose; erysipel; phlegmone; phlegmon
shingles: gürtelrose; herpes zoster; zoster
impetigo: borkenflechte; impetigo
red_line: roter streifen; rote streifen; rote linie; roter strich
necrosis: nekrose; abgestorben; wundbrand; gangrän; schwarz verfärbt; nekrotisch
spread_fast: breitet sich schnell aus; schnell ausbreitet; stündlich grösser; jede stunde grösser; schnell grösser
swollen_glands: geschwollene lymphknoten; lymphknoten geschwollen; lymphknotenschwellung; dicke lymphknoten
chickenpox: windpocken; feuchtblattern; varizellen
measles: masern; röteln; mumps
scarlet_fever: scharlach; hand fuss mund; ringelröteln
scabies: krätze; bettwanzen; skabies
eczema: neurodermitis; ekzem
psoriasis: schuppenflechte; psoriasis; rosazea
tetanus: tetanus; wundstarrkrampf
stomach_ache: bauchweh; bauchschmerz; bauchschmerzen; magenschmerzen; bauchkrämpfe; magenkrämpfe; unterleibsschmerzen;
    unterbauchschmerzen; oberbauchschmerzen; bauchkrämpf; magenweh; bauchzwicken; bauchgrimmen; leibschmerzen
colic: kolik; koliken; gallenkolik
appendix: blinddarm; blinddarmentzündung; appendizitis; blindarm; blinddarmdurchbruch
gallbladder: gallenblase; gallensteine; gallenkolik; galle; gallenstein; gallenblasenentzündung
pancreatitis: bauchspeicheldrüse; bauchspeicheldrüsenentzündung; pankreatitis
perforated: durchbruch; geplatzt; durchgebrochen; perforiert
ulcer: geschwür; geschwüre; offene stelle; magengeschwür; offenes bein; heilt nicht; wunde die nicht heilt
bowel_change: stuhlveränderung; stuhlgewohnheiten; veränderter stuhlgang; stuhlgang verändert
hernia: leistenbruch; nabelbruch; hernie; bruch eingeklemmt
bile: galle; gallig; grünlich; grün
diarrhea: durchfall; dünnpfiff; durchfälle; flüssiger stuhl; dünner stuhl; wässriger stuhl; diarrhö; dünnschiss;
    durchfal; durchfallerkrankung; scheisserei
constipation: verstopfung; verstopft; kein stuhlgang; keinen stuhlgang; harter stuhl; obstipation; nicht auf toilette
piles: fissur; analfissur
hemorrhoids: hämorrhoiden; hämorriden; hämorrhoide
incontinent: inkontinent; inkontinenz; eingenässt; einnässt; urin nicht halten; kontrolle über blase; blase nicht
    kontrollieren; nicht mehr halten; kontrolle über die blase; blasenkontrolle; eingekotet; darm nicht kontrollieren;
    wasser nicht halten; urin nicht mehr halten; blasenschwäche; in die hose; kontrolle über blase und darm; blase
    nicht mehr kontrollieren; kontrolle über meine blase
saddle_numb: reithosen; taub zwischen den beinen; taubheit im schritt; taub im schritt; taubheit zwischen den beinen;
    reithose; taubheitsgefühl im schritt; taubheitsgefühl zwischen den beinen; taub im genitalbereich; taubheit im
    genitalbereich; taubes gefühl im schritt; taubheitsgefühl im genitalbereich; taubheit am po; taub am po;
    taubheitsgefühl am po; im schritt; schritt
cauda_equina: cauda equina; querschnitt; kaudasyndrom
heartburn: sodbrennen; magensäure; reflux; säure
indigestion: verdauungsstörung; verdauungsbeschwerden; verdauungsprobleme; völlegefühl; magenverstimmung
reflux: reflux; aufstossen sauer
bloated: aufgebläht; blähbauch; blähungen; gebläht; blähung; geblähter
gas_bloating: blähungen
hiccup: schluckauf
belch: aufstossen; rülpsen
irritable_bowel: reizdarm; morbus crohn; colitis; zöliakie; divertikulitis
rumble: grummelt; gluckert; rumort
food_poisoning: lebensmittelvergiftung; verdorben; verdorbenes; salmonellen; etwas schlechtes gegessen
nausea: übelkeit; übel; mir ist schlecht; ist mir schlecht; brechreiz; schlecht ist; flau; mir schlecht; speiübel;
    reisekrankheit; ihm schlecht; ihr schlecht; flaues; flauer; wird mir schlecht
no_appetite: appetitlos; kein appetit; keinen appetit; appetitlosigkeit; keinen hunger; kein hunger; appetit
jaundice: gelbsucht; gelbe haut; gelbe augen; haut gelb; augen gelb; gelb verfärbt; gelblich; hepatitis; haut ist
    gelb; augen sind gelb
kidney_stone: nierenstein; nierensteine; nierenkolik; nierenbeckenentzündung mit
kidney_failure: nierenversagen; dialyse; nierenschwäche
uti: blasenentzündung; harnwegsinfekt; zystitis; harnwegsinfektion; nierenbeckenentzündung; brennen beim wasserlassen;
    brennen beim pinkeln; brennen beim urinieren; schmerzen beim wasserlassen; schmerzen beim pinkeln; brennt beim
    wasserlassen; brennt beim pinkeln; blaseninfekt; harninfekt
urge: harndrang; drang; ständig müssen; muss ständig
dribble: tröpfelt; nachtröpfeln; tröpfeln
leak: verliert; tropft; urinverlust; undicht
bedwetting: bettnässen; nässt ein; bettnässer; macht ins bett
catheter: katheter; dauerkatheter; blasenkatheter
dehydration: dehydriert; ausgetrocknet; austrocknung; exsikkose; dehydrierung
dry_nappy: trockene windel; keine nasse windel; windel trocken; keine nassen windeln; windeln trocken; trockene
    windeln; windel bleibt trocken; windeln bleiben trocken; trockenen windeln
sunken: eingesunken; eingefallen; eingesunkene
no_urinate: harnverhalt; kein wasser lassen; kann nicht pinkeln; kann kein wasser lassen; kein urin; harnverhaltung;
    nicht gepinkelt; kein pipi
no_swallow: nicht schlucken; kann nicht schlucken; nichts schlucken
hard_swallow: schluckbeschwerden; schluckstörung; schluckstörungen; bleibt stecken; schwierigkeiten beim schlucken;
    probleme beim schlucken; schluckprobleme
drool: speichelt; sabbert; speichelfluss; sabbern
saliva: speichel; spucke
muffled: kloßig; klossig; klossige; dumpf
voice: stimme
quinsy: peritonsillarabszess; kehldeckelentzündung; epiglottitis; mandelabszess
diabetic: diabetiker; diabetes; zuckerkrank; diabetikerin; zuckerkrankheit; zucker; typ 1; typ 2; diabetisch;
    diabetischer
low_sugar: unterzucker; unterzuckerung; unterzuckert; hypoglykämie; zucker zu niedrig; zucker niedrig; blutzucker
    niedrig; hypo; niedriger blutzucker; blutzucker zu niedrig; unterzuckerte
high_sugar: überzucker; überzuckerung; zucker zu hoch; hoher zucker; blutzucker hoch; blutzucker zu hoch;
    hyperglykämie; zucker hoch; hoher blutzucker; hohen blutzucker; blutzucker ist hoch; zucker ist hoch; blutzucker
    entgleist; überzuckert; blutzuckerwerte hoch
sugar_reading: blutzucker; zucker; zuckerwert; blutzuckerwert; zuckerwerte; bz
ketones: ketone; keton; ketonen
ketoacidosis: ketoazidose; diabetisches koma; zuckerkoma; ketoacidose
fruity_breath: azeton; nagellackentferner; fruchtig; acetongeruch; aceton; atem riecht süsslich; azetongeruch;
    obstgeruch; fruchtiger; riecht nach obst
thirst: durst; durstig; starker durst; starken durst
insulin: insulin
steroid_dependent: addison; hydrocortison; cortison dauerhaft; nebenniereninsuffizienz
adrenal_crisis: addisonkrise; nebennierenkrise; addison krise
overdose: überdosis; überdosiert; überdosierung; zu viele tabletten; zu viel tabletten; zuviele tabletten; zu viel
    genommen; zuviel genommen; zu viele genommen; tabletten überdosis; zu viel eingenommen; zu viele schlaftabletten;
    zu viele schmerztabletten
poison: vergiftet; vergiftung; gift; giftig; giftige; intoxikation; giftiges; vergiftungs; giftigen
poison_agent: putzmittel; reinigungsmittel; spülmittel; abflussreiniger; bleichmittel; frostschutzmittel; lampenöl;
    knopfbatterie; pilze; pilz; säure; lauge; benzin; terpentin; chlor; pestizid; rattengift; unkrautvernichter;
    waschmittel; entkalker; rohrreiniger; klorreiniger; nagellackentferner getrunken; beeren; spülmaschinentab;
    waschmittelkapsel; desinfektionsmittel; ätherisches öl; toilettenreiniger; backofenreiniger; chemikalie;
    chemikalien; knollenblätterpilz; tollkirsche; duftöl; grillanzünder; methanol; bleiche; frostschutz; wc reiniger;
    klo reiniger; verdünner; schneckenkorn; pflanzenschutzmittel; vogelbeeren
poison_plant: pilze; beeren; pflanze; tollkirsche; blätter; vogelbeeren; maiglöckchen; goldregen; fingerhut
take: genommen; nahm; eingenommen; geschluckt; nimmt; nehme; gegessen; getrunken; schluckte; verschluckt; gefressen;
    trank; ass; runtergeschluckt; intus; schluckt; in den mund genommen
pill: tablette; tabletten; pille; pillen; kapsel; medikament; medikamente; paracetamol; ibuprofen; aspirin;
    schlaftabletten; schlafmittel; schmerztabletten; schmerzmittel; antidepressiva; kapseln; blutdrucktabletten;
    morphium; morphin; opiat; betablocker; eisentabletten; herztabletten; valium; diazepam; beruhigungsmittel; tropfen
    medikament; arznei; arzneimittel; antidepressivum; beruhigungstabletten; tramadol; novalgin; tilidin; fentanyl;
    metformin; dosis; marcumar; herzmedikamente
drug: droge; drogen; kokain; heroin; ecstasy; cannabis; amphetamin; gras; koks; mdma; lsd; ketamin; crystal; speed;
    liquid ecstasy; kräutermischung
too_many: zu viele; zuviele; zu viel; zuviel; doppelte; mehr als verschrieben; doppelt so viele; zu viel von
too_much: zu viel; zuviel; zu viele; zuviele
whole_pack: ganze packung; ganze schachtel; ganze flasche; handvoll; eine packung; eine handvoll; eine ganze packung;
    alle tabletten; blister
empty_pack: leere packung; leere schachtel; leere flasche; leere packungen; leere blister; leere tablettenpackung;
    leere tablettenpackungen; leere
double_dose: doppelte dosis; doppelt genommen; zweimal genommen; versehentlich doppelt; doppelte menge; aus versehen
    doppelt
wrong_dose: falsche dosis; falsches medikament; falsche tablette; falsche tabletten; medikamente verwechselt;
    verwechselt
battery: batterie; knopfzelle; knopfbatterie
magnet: magnet; magnete
spike: getan; k.o.; ko tropfen
intoxicated: betrunken; besoffen; alkoholvergiftung; volltrunken; alkoholisiert; stockbesoffen; zugedröhnt;
    komasaufen; sturzbetrunken; bekifft; drogenrausch; drogen genommen; high
withdrawal: entzug; entzugserscheinungen; entzugssymptome; alkoholentzug; kalter entzug; entzugs; aufgehört zu
    trinken; ohne alkohol; letzter alkohol
addiction: sucht; süchtig; abhängig; abhängigkeit; rückfällig; drogensucht; spielsucht; suchtproblem
alcohol_problem: alkoholproblem; alkoholiker; alkoholsucht; trinke zu viel; alkoholabhängig; trinkt zu viel;
    alkoholikerin
craving: verlangen; suchtdruck
stop_drinking: aufhören zu trinken
side_effect: nebenwirkung; nebenwirkungen; vertrage nicht; unverträglichkeit
missed_dose: vergessen zu nehmen; dosis vergessen; tablette vergessen; tabletten vergessen; insulin vergessen;
    medikament vergessen; medikamente vergessen
missed_pill: pille vergessen; antibabypille vergessen
out_of: keine mehr; aufgebraucht; ausgegangen; leer; alle; kein mehr
important_drug: insulin; asthmaspray; marcumar; epilepsiemedikament; herzmedikament; blutverdünner; cortison;
    kortison; spritze; depotspritze; blutdruckmedikament
emergency_contraception: pille danach; ungeschützter verkehr; ungeschützten verkehr; ungeschützter geschlechtsverkehr;
    verhütungspanne; ungeschützten geschlechtsverkehr; ungeschützt
condom_broke: kondom gerissen; kondom geplatzt; kondom abgerutscht
suicide: pulsadern aufgeschnitten; pulsader aufgeschnitten; pulsadern; tabletten in der hand; tabletten vor mir;
    selbstmord; suizid; selbstmordgedanken; suizidgedanken; suizidal; nehme mir das leben; mir das leben nehmen; sich
    das leben nehmen; leben nehmen; selbstmordversuch; suizidversuch; freitod; lebensmüde; sterben; will sterben; möchte
    sterben; sterben möchte; sterben will; nicht mehr leben; möchte nicht mehr leben; tot sein; mich umbringen;
    umbringen; todeswunsch; selbsttötung; suicid; suizidgefährdet; schluss machen mit allem; will tot sein; lieber tot;
    pulsadern aufschneiden; suizidale; suizidgedanke; nicht mehr da sein; nicht mehr aufwachen; das leben nehmen;
    lebensüberdruss; lebensmüde gedanken; nicht mehr auf der welt
kill_self: mich umbringen; sich umbringen; umbringen; mich töten; bringe mich um; vor den zug; mich erhängen;
    erhängen; mich umzubringen; sich umzubringen; umzubringen; vor einen zug; bringt sich um; bring mich um
hang_self: erhängen; aufhängen; erhängt; strick
jump_off: von der brücke springen; springen; vom dach; brücke; aus dem fenster springen; hochhaus springen; vor den
    zug springen
end_life: leben beenden; dem leben ein ende; ein ende setzen; schluss machen; ein ende machen; allem ein ende; leben
    ein ende
wish_dead: wäre ich tot; wünschte ich wäre tot; tot wäre; lieber tot; besser tot; nicht mehr da wäre; ich wäre lieber
    tot; wünschte wäre tot; nie geboren; wünsche mir den tod
better_off_dead: ohne mich besser dran; besser ohne mich; besser dran ohne mich; nur eine last; zur last; ohne mich
    besser; allen zur last
goodbye_note: wenn ihr das lest; wenn du das liest; wenn sie das lesen; abschiedsbrief; abschiedsbriefe; verabschiedet
    von allen
plan: plan; geplant; plane
life: leben
self: selbst; mich; sich
self_harm: selbstverletzung; ritzen; ritzt; selbst verletzt; geritzt; verletze mich selbst; verletzt sich selbst; mich
    selbst verletzen; ritze; selbstverletzendes; selbstverletzen; mich verletzen; mir selbst weh; selbst verletzen;
    sich selbst verletzen; sich selbst
self_done: absichtlich; mit absicht
injure: verletzen
harm: antun; schaden; verletzen; wehtun
kill_others: jemanden umbringen; ihn umbringen; sie umbringen; andere umbringen; jemanden töten; umbringen wollen;
    mord; uns umbringen; alle umbringen
harm_others: anderen etwas antun; jemandem etwas antun; jemanden verletzen; meinem baby etwas antun; meinem kind etwas
    antun; etwas antun; baby schütteln; anderen weh
violent: gewalttätig; gewalt; aggressiv; bedroht; bedrohen; messer in der hand; randaliert
command: befehlen; befiehlt; sagen ich soll; sagen dass ich; sagen mir; befehle
voices: stimmen; stimmen hören; hört stimmen; höre stimmen
hallucination: halluzination; halluzinationen; halluziniert; sieht dinge; sehe dinge; halluziniere; sieht personen;
    sieht leute; sehe spinnen; sieht spinnen; sieht käfer; sieht tiere
paranoid: paranoid; verfolgt; verfolgungswahn; beobachtet; verfolgen mich; vergiften wollen; überwacht; verfolgungs
psychosis: psychose; psychotisch; schizophrenie; wahnvorstellungen; wahnhaft; schizophren; wahn
mania: manie; manisch; bipolar; manische; schläft seit tagen nicht; seit tagen nicht geschlafen; gibt alles geld;
    auserwählt; nächte nicht geschlafen; redet ohne punkt; redet ununterbrochen; redet schnell; gibt viel geld aus
delusion: wahnvorstellung; wahnideen; wahn
persecuted: verfolgt
breakdown: nervenzusammenbruch; zusammenbruch
crisis: krise
mental_crisis: seelische krise; psychische krise; am ende; kann nicht mehr; ich kann nicht mehr; halte es nicht mehr
    aus; nicht mehr aus; durchdrehen; drehe durch; verzweifelt; am boden; weiss nicht weiter; nicht mehr weiter
panic: panik; panikattacke; panikattacken; panikanfall; panisch; panikattake
anxious: angst; ängstlich; angstzustände; nervös; sorge; sorgen; unruhe; unruhig; besorgt; angststörung; phobie;
    ängste; nervosität; innere unruhe; zwangsgedanken; beunruhigt; fürchte; zwänge
stress: stress; gestresst; überfordert; burnout; ausgebrannt; überlastet; überarbeitet; überforderung; reizbar;
    gereizt; wütend; mobbing; gemobbt; konzentrationsprobleme; überlastung
grief: trauer; trauere; verstorben; gestorben ist; todesfall; verlust meines; einsam; trennung; trauern; einsamkeit;
    scheidung
trauma_memory: trauma; flashbacks; traumatisiert; ptbs; traumatisch
nightmare: albtraum; albträume; alptraum; alpträume
depressed: depressiv; depression; depressionen; niedergeschlagen; antriebslos; schwermütig; lustlos; bedrückt;
    depresiv; interesse verloren; keine freude; freudlos; antriebslosigkeit; stimmungstief; wochenbettdepression;
    niedergeschlagenheit; keine motivation; gedrückte stimmung
low_mood: stimmungstief
sad: traurig; weine; weint; traurigkeit; unglücklich; deprimiert; weinen; bedrückt; weinerlich
hopeless: hoffnungslos; hoffnungslosigkeit; wertlos; verzweifelt; sinnlos; keine hoffnung; ausweglos; verzweiflung;
    aussichtslos; sehe keinen ausweg; kein ausweg; keinen ausweg
eating_disorder: magersucht; bulimie; essstörung; magersüchtig; anorexie; fressattacken
insomnia: schlaflos; schlafstörung; schlafstörungen; schlaflosigkeit; schlafprobleme; nicht schlafen; schlecht
    schlafen; schlafe schlecht; schlaflose; schlecht geschlafen; nicht einschlafen; nicht durchschlafen; schlecht ein
sleep_trouble: schlafprobleme; einschlafprobleme; durchschlafprobleme
rape: vergewaltigt; vergewaltigung; missbraucht; sexuell; missbrauch; sexueller übergriff
assault: überfallen; angegriffen; geschlagen; zusammengeschlagen; verprügelt; schlägerei; misshandelt; gewürgt;
    verprügelt worden; schlägt; prügelt
abuse: misshandlung; missbrauch; misshandelt; vernachlässigt; häusliche gewalt
beaten: geschlagen; schlägt; prügelt
partner: partner; mann; frau; freund; freundin; ehemann
domestic_violence: häusliche gewalt; mein mann schlägt; angst vor meinem mann; schlägt mich; angst vor meinem partner;
    häuslicher gewalt
unsafe_home: zuhause nicht sicher; nicht sicher zuhause; obdachlos
pregnant: schwanger; schwangerschaft; schwangere; ssw; schwangeren; schwangerschaftswoche; hebamme; hochschwanger;
    schwangerschaften
missed_period: periode überfällig; periode ausgeblieben; regel ausgeblieben; überfällige periode; periode bleibt aus;
    regel überfällig; ausbleiben der periode; periode ist überfällig; tage überfällig; keine periode; periode ist
    ausgeblieben; ausgebliebene periode; regel ist ausgeblieben; meine tage nicht; regel bleibt aus
pregnancy_test: schwangerschaftstest; positiver test; test positiv; positiver schwangerschaftstest;
    schwangerschaftstest positiv
ectopic: eileiterschwangerschaft; extrauterin; bauchhöhlenschwangerschaft; eileiter
eclampsia: eklampsie; präeklampsie; schwangerschaftsvergiftung; hellp; gestose
miscarriage: fehlgeburt; fehlgeburts; baby verlieren; baby verloren; kind verlieren
waters_broke: fruchtblase geplatzt; blasensprung; fruchtwasser; fruchtblase; fruchtwasser verliert; blase gesprungen;
    verliere fruchtwasser
contraction: wehen; wehe; kontraktionen; geburtswehen; presswehen; vorzeitige wehen; regelmässige bauchverhärtungen
birth_now: baby kommt; kind kommt; geburt beginnt; köpfchen; presswehen; geburt; baby kommt jetzt; kopf sichtbar;
    gebärt; pressdrang; entbindung
cord_out: nabelschnur
baby_kick: kindsbewegungen; baby bewegt; kindsbewegung; bewegungen; tritte; strampelt
no_fetal_movement: baby bewegt sich nicht; keine kindsbewegungen; weniger kindsbewegungen; kindsbewegungen nicht mehr;
    spüre mein baby nicht; baby im bauch bewegt sich nicht; baby bewegt sich kaum; baby bewegt sich weniger; kind
    bewegt sich nicht; spüre keine kindsbewegungen; kindsbewegungen weniger; baby nicht mehr; bewegt sich weniger;
    kaum kindsbewegungen; baby im bauch
postpartum: nach der geburt; wochenbett; entbunden; seit der geburt; kaiserschnitt; nach geburt; nach der entbindung;
    nach entbindung; stillende; geburt meines; wöchnerin
breastfeed: stille; stillen; stillzeit
mastitis: brustentzündung; milchstau; mastitis
priapism: dauererektion; erektion geht nicht weg; erektion seit stunden; priapismus; erektion seit vier stunden;
    erektion stunden; schmerzhafte erektion
erection: erektion
torsion: hodentorsion; hodendrehung; hoden verdreht; torsion; hodenverdrehung
twist: umgeknickt; verdreht; verstaucht; knickt um; verknackst
erectile: erektionsstörung; impotenz; erektionsstörungen; erektionsprobleme; potenzprobleme; impotent
infertility: unfruchtbar; kinderwunsch; unfruchtbarkeit
low_libido: libido
trying_to_conceive: kinderwunsch
sti: geschlechtskrankheit; chlamydien; gonorrhö; tripper; syphilis; herpes; genitalherpes; feigwarzen; genitalwarzen
std: geschlechtskrankheit
genital_sore: genitalgeschwür; wunde am penis
thrush: scheidenpilz; pilzinfektion; vaginalpilz; scheideninfektion
sex: sex; geschlechtsverkehr; verkehr
newborn: neugeborene; neugeborenes; neugeborener; säugling; neugeborenen; frühgeborenes; frühchen; sgl
baby: baby; säugling; babys; kleinkind; säuglings; unsere kleine; unser kleiner; neugeborenes
child: kind; sohn; tochter; kinder; junge; mädchen; enkel; enkelin; kleine tochter; kleiner sohn; kleinkind;
    enkelkind; kindes; kleiner; bub; schulkind; kinds
elderly: oma; opa; grossmutter; grossvater; seniorin; senior; pflegeheim; altenheim; alte dame; alter mann; betagte;
    gebrechlich; altersheim; alter herr; alte frau; alten mutter
floppy: schlaff; schlapp wie; leblos; schlaffes; schlaffe
limp: schlaff; hinkt; schlaffes
limping: hinkt; humpelt; hinken; humpeln
lifeless: leblos; regungslos; schlaff und
high_pitched_cry: schrilles schreien; schrill; schrilles; wimmert; schreit schrill; schrilles weinen; schwaches
    schreien; schreit anders; wimmern; schrille
cry: weint; schreit; schreien; weinen; brüllt
spit_up: spuckkind; spuckt milch; speikind
nappy_rash: windeldermatitis; windelausschlag; wunder po; wunden po; wunder popo; windelbereich
cradle_cap: milchschorf
teething: zahnt; zahnen; zähnchen
feeding_problem: trinkschwäche; gedeihstörung; nimmt nicht zu; stillprobleme; trinkt schlecht; isst schlecht;
    trinkschwach; beikost
behavior_child: trotzphase; verhaltensauffällig; wutanfälle; trotzanfälle; schulprobleme
development: entwicklung; sprachentwicklung; entwicklungsverzögerung; spricht noch nicht; u untersuchung; pubertät
attention_deficit: adhs; ads; aufmerksamkeitsstörung; legasthenie
autism: autismus; autistisch
injury: verletzt; verletzung; unfall; gestossen; gestürzt; sturz; gefallen; hingefallen; aufgeschlagen; verletzte;
    angeschlagen; geprellt; prellung; umgeknickt; gequetscht; verstaucht; sturzes; sportverletzung; gestolpert;
    verletzungen; eingeklemmt; getroffen; ausgerutscht; gezerrt; gerissen; gefallene; geschlagen; angestossen;
    verdreht
hit: gestossen; angeschlagen; aufgeschlagen; angestossen; aufprall; schlag; getroffen; gefallen; geschlagen; gestürzt;
    anschlagen; stoss; gehauen; gefallen auf; angehauen; geknallt
fall: gefallen; gestürzt; hingefallen; sturz; fiel; runtergefallen; heruntergefallen; stürzte; ausgerutscht;
    gestolpert; hinfällt; umgefallen; gefallen ist; stürzen; fällt hin
bump: beule
head_injury: kopfverletzung; gehirnerschütterung; kopf gestossen; kopf angeschlagen; auf den kopf gefallen; kopf
    aufgeschlagen; platzwunde am kopf; schädel hirn trauma; schädelhirntrauma; schlag auf den kopf; kopf angestossen;
    sturz auf den kopf; hinterkopf gefallen; kopfprellung; kopfplatzwunde; kopf gefallen; kopf gestürzt; hinterkopf
concussion: gehirnerschütterung
clear_fluid: klare flüssigkeit; flüssigkeit aus ohr; flüssigkeit aus der nase; blut aus dem ohr; wässrige flüssigkeit
fracture: knochenbruch; fraktur; angebrochen; beinbruch; armbruch; rippenbruch; hüftbruch; oberschenkelhalsbruch;
    brüche; frakturen
bone_visible: knochen schaut raus; offener bruch; knochen sichtbar; knochen ragt; offene fraktur; knochen herausragt;
    offenen bruch; knochen steht heraus; knochen guckt
dislocated: ausgekugelt; ausgerenkt; luxiert; luxation; verrenkt
joint_out: ausgekugelt
no_bear_weight: nicht auftreten; nicht belasten; nicht mehr auftreten; kann nicht auftreten; nicht mehr belasten
sprain: verstaucht; verstauchung; umgeknickt; gezerrt; zerrung; verknackst; bänderriss; bänderdehnung;
    muskelfaserriss; muskelkater
wound: wunde; schnittwunde; platzwunde; geschnitten; schnitt; schürfwunde; aufgeschürft; schramme; kratzer;
    stichwunde; abgeschürft; wunden; aufgeschnitten; bisswunde; verletzung; risswunde; schnittverletzung; aufgeplatzt;
    aufgerissen; eingerissen; abschürfung; schnitten
wound_open: wunde aufgegangen; aufgeplatzt; wieder aufgegangen; offene wunde; naht aufgegangen; klafft auseinander;
    aufgegangen
stitches: naht; fäden; genäht; klammern; nähen; fäden ziehen
needed: muss; müssen; brauche; gehört
glass: glas; scherbe; glasscherbe; scherben; splitter
cut: geschnitten; schnitt; schneiden; durchtrennt
to_bone: bis auf den knochen
through: durch
needle: nadel; nagel; angelhaken
puncture: in nagel getreten; stichverletzung; nagel getreten; stichwunde; in einen nagel getreten
rusty: rostig; rostigen; rostiger
splinter: splitter; dorn; spreissel; schiefer
stab_wound: messerstich; niedergestochen; stichverletzung; messerstecherei; mit messer verletzt; erstochen;
    messerstiche; messer im; messer in; messerangriff
shot_wound: schuss; angeschossen; schusswunde; schussverletzung; geschossen
traffic_accident: autounfall; verkehrsunfall; angefahren; überfahren; motorradunfall; fahrradunfall; vom auto erfasst;
    unfall mit dem auto; vom auto angefahren; unfall mit auto; fahrradsturz; motorradsturz
run_over: überfahren
high_fall: von der leiter; vom dach; leiter gefallen; aus dem fenster gefallen; treppe hinuntergefallen; treppe
    gestürzt; vom baum; meter tiefe; aus grosser höhe; treppe gefallen; treppe heruntergefallen; die treppe;
    leitersturz; treppensturz; vom pferd; vom balkon; meter gestürzt; meter gefallen; leiter; gerüst; fenster
    gestürzt; pferd gefallen
crush_injury: zerquetscht; eingeklemmt unter; verschüttet; unter dem auto; in maschine geraten; in die maschine; auf
    ihn gefallen; auf sie gefallen; begraben unter
amputated: abgetrennt; amputiert
impaled: gepfählt; steckt im; durchbohrt; aufgespiesst
explosion: explosion; explodiert; böller; feuerwerkskörper
object: fremdkörper; gegenstand; münze; perle; spielzeug; knochen; legostein; lego; murmel; stück; etwas; nadel;
    gräte; erdnuss; bonbon; wattestäbchen; kugel; ring; batterie; linse; erbse
foreign_object: fremdkörper; splitter; staub; sand; etwas im auge; etwas ins auge; metallsplitter; sandkorn
metal: metall; metallsplitter; schleifen; schweissen; flexen
food: essen; fleisch; brot; bissen; wurst; apfel; nuss; stück fleisch; traube; brocken; würstchen; bonbon; karotte;
    trauben
fish_bone: gräte; fischgräte
splash: gespritzt; spritzer; ins auge bekommen; ins auge gespritzt; ins auge gekommen; ins auge gelangt; in die augen
chemical: chemikalie; säure; lauge; reiniger; kalk; zement; pfefferspray; chemikalien; rohrreiniger; ätzend; ätzende;
    putzmittel; reinigungsmittel; natronlauge; abflussreiniger; flusssäure
chemical_burn: verätzt; verätzung; säure auf; verätzungen
burn_injury: verbrannt; verbrennung; verbrüht; verbrühung; brandwunde; sonnenbrand; heisses wasser; kochendes wasser;
    verbrennungen; heissem wasser; kochendem wasser; heisser tee; heisses öl; heissem öl; heissem tee; heisser kaffee;
    heissem kaffee; verbrühungen; brandwunden; verbrenn; brennt lichterloh; in flammen; heisses fett; heissem fett;
    heisse suppe; heisser suppe
scald: verbrüht; verbrühung
airway: atemwege
electric_shock: stromschlag; stromunfall; elektroschock; blitzschlag; vom blitz; elektrischer schlag; starkstrom;
    stromschlags; steckdose gefasst; in die steckdose; vom blitz getroffen; elektrischen schlag; strom bekommen
drowning: ertrunken; ertrinken; fast ertrunken; unter wasser; ertrinkt; aus dem wasser gezogen; wasser eingeatmet;
    untergegangen; badeunfall; aus dem see gezogen; aus dem see; aus dem fluss
whiplash: schleudertrauma
knocked_out: ausgeschlagen; herausgefallen; rausgefallen; zahn raus; ausgefallen
heat_stroke: hitzschlag; sonnenstich; hitzekollaps; hitzeerschöpfung; überhitzt; überhitzung
hot_weather: sonne; hitze; hitzewelle; in der sonne; sauna; heissen auto
no_sweat: schwitzt nicht; schwitzt nicht mehr; trockene heisse haut
hypothermia: unterkühlt; unterkühlung; hypothermie
cold_exposure: in der kälte; eiswasser; draussen gelegen; kaltes wasser gefallen; kälte; draussen geschlafen; schnee;
    ins eis eingebrochen
frostbite: erfrierung; erfroren; erfrierungen; erfrierungs
tired: müde; müdigkeit; erschöpft; erschöpfung; abgeschlagen; schlapp; energielos; abgeschlagenheit; ausgelaugt; matt;
    dauermüde; keine energie; kaputt; mattigkeit
low_energy: keine energie; energielos
cold_intolerance: immer kalt; ständig kalt; friere ständig; mir ist kalt
hair_loss: haarausfall; verliere haare; haare fallen aus; kreisrunder; haare ausfallen
weight_loss: gewichtsverlust; abgenommen; gewicht verloren; nehme ab; ungewollt abgenommen; kilo verloren;
    gewichtsabnahme; nimmt ab; kilo abgenommen
night_sweat: nachtschweiss; nächtliches schwitzen; nachts schweissgebadet; schwitze nachts; nachtschweiß
cancer: krebs; tumor; krebserkrankung; melanom; lymphom; metastasen; bösartig; brustkrebs; darmkrebs; hautkrebs
mole: muttermal; leberfleck; muttermale; leberflecken
sick: krank; unwohl; elend; mies; schlecht; nicht wohl; kränklich; krankheitsgefühl; nicht gut; miserabel; dreckig;
    fühle mich schlecht; geht es schlecht; beschissen; sehr krank; schwer krank; hundeelend; geht es nicht gut;
    krankheit; erkrankt; schlechter zustand; unwohlsein
unwell: unwohl
deteriorate: geht es schlechter; verschlechtert; immer schlechter
something_wrong: etwas stimmt nicht; stimmt etwas nicht; stimmt was nicht; irgendwas stimmt nicht; stimmt nicht;
    irgendetwas stimmt nicht
emergency: notfall; lebensgefahr; lebensbedrohlich; notarzt; rettungswagen; krankenwagen; rettung; notruf; 112; 144;
    rettungsdienst
help_now: dringend hilfe; sofort hilfe; schnell hilfe; bitte helfen
body_ache: gliederschmerzen; muskelschmerzen; alles tut weh; muskelkater; ganzkörperschmerzen; gelenkschmerzen
    überall; fibromyalgie
earache: ohrenschmerzen; ohrenschmerz; ohrenweh; mittelohrentzündung; ohrenentzündung; ohr tut weh; ohrschmerzen
behind_ear: hinterm ohr; hinter dem ohr
deaf: auf einem ohr taub; ohr taub; plötzlich taub; hörsturz; taub auf ohr; schwerhörig; gehör; hörverlust;
    hörminderung; höre nichts; taub auf; hörprobleme; höre schlecht; hört schlecht; schlechter hören; taub ohr
hearing_loss: hörverlust
hearing_aid: hörgerät; hörtest
tinnitus: tinnitus; ohrgeräusch; ohrensausen; pfeifen im ohr; klingeln im ohr; ohrgeräusche; rauschen im ohr; piepen
    im ohr; piepen
ring: klingeln; piepen; pfeifen
wax: ohrenschmalz; schmalz; ohrschmalz
pop: knacken
conjunctivitis: bindehautentzündung; augenentzündung; konjunktivitis; rote augen; rotes auge; bindehaut
stye: gerstenkorn; hagelkorn; lidrand
contact_lens: kontaktlinse; kontaktlinsen; linse
toothache: zahnschmerzen; zahnschmerz; zahnweh; zahnentzündung; zahn tut weh; wurzelentzündung; plombe rausgefallen;
    füllung rausgefallen; zahn abgebrochen; loch im zahn; karies; weisheitszähne
sore_throat: halsschmerzen; halsweh; halsschmerz; mandelentzündung; angina; halskratzen; rachenentzündung; hals tut
    weh; schluckweh; hals kratzt; kratzen im hals; kehlkopfentzündung; hals weh; pfeiffersches; kloss im hals
tonsillitis: mandelentzündung; angina; tonsillitis
hoarse: heiser; heiserkeit; stimme weg; keine stimme; heisere
cold_sore: lippenherpes; fieberblase; fieberbläschen
mouth_ulcer: aphthe; aphthen; mundgeschwür; mundfäule; mundsoor
bad_breath: mundgeruch
taste: geschmack; geschmackssinn; geruchssinn
arthritis: arthrose; rheuma; arthritis; gicht; gelenkrheuma; osteoporose; schleimbeutel; schleimbeutelentzündung;
    karpaltunnel
gout: gicht; gichtanfall
tendonitis: sehnenentzündung; tennisarm; sehnenscheidenentzündung; fersensporn
sciatica: ischias; bandscheibenvorfall; ischiasschmerz; bandscheibe
back_pain: rückenschmerzen; rückenschmerz; kreuzschmerzen; kreuzweh; hexenschuss; rückenweh; rücken tut weh;
    rückenprobleme; rückenbeschwerden; lumbago; lendenwirbel
lumbago: hexenschuss; lumbago
slipped_disc: bandscheibenvorfall
sickle_cell: sichelzell; sichelzellkrise; sichelzellanämie; sichelzellkrankheit
anemia: blutarmut; anämie; eisenmangel; vitamin mangel
abnormal_result: auffällige werte; schlechte werte; auffälliger befund; cholesterin; leberwerte; auffällige blutwerte;
    schlechte blutwerte; cholesterinwerte; nierenwerte; schilddrüsenwerte; schilddrüsenunterfunktion;
    schilddrüsenüberfunktion
abnormal: auffällig
result: ergebnis; befund; ergebnisse; befunde
lice: läuse; kopfläuse; nissen
head_lice: kopfläuse
worms: würmer; madenwürmer
dandruff: schuppen; kopfschuppen
wart: warze; warzen; dornwarze
verruca: dornwarze
corn: hühnerauge; hühneraugen; hornhaut
ingrown: eingewachsen; eingewachsener; eingewachsenen; eingewachsene
fungus: pilz; nagelpilz; hautpilz; fusspilz; pilzbefall
athletes_foot: fusspilz
acne: akne; pickel; mitesser
bunion: ballenzeh; hallux
dry_skin: trockene haut; schrunden; rissige haut; trockener haut
skin_tag: fibrom; fibrome; narbe; narben; stielwarze
cyst: zyste; lipom; überbein; grützbeutel; atherom; ganglion
plaster_cast: gips; schiene
dressing: verbandwechsel; verband; wundverband; verbandswechsel; wundkontrolle
stoma: stoma; sonde; herzschrittmacher; port
fell_out: rausgefallen; herausgerutscht
blood_thinner: blutverdünner; marcumar; gerinnungshemmer; xarelto; eliquis; plavix; bluter; blutverdünnung; falithrom;
    heparin; blutverdünnende; hämophilie; inr; quick
after_surgery: nach der operation; nach op; operation; operiert; nach der op; op; operations; operationswunde;
    eingriff; zahnziehen; zahn gezogen; nach einer op; opwunde; op wunde
known_disease: herzinsuffizienz; herzschwäche; nierenkrankheit; multiple sklerose; parkinson; copd; leberzirrhose;
    herzkrank; herzkrankheit; ms; schilddrüse; lungenkrank; vorerkrankung; asthma; diabetes; epilepsie
symptom: symptom; symptome; beschwerden; beschwerde; schub; krankheit; erkrankung; leiden; störung; syndrom
condition_name: epilepsie
stable: stabil; gut eingestellt
check: kontrolle; untersuchung; vorsorge; check; beratung; kontrollieren; kontrolltermin; routine; jährliche;
    jährlich; besprechen; routinekontrolle; checkup; überprüfen
renew: rezept; folgerezept; verschreibung; verlängern; wiederholungsrezept; verschreiben; nachbestellen
review: kontrolle
glasses: brille
help: hilfe; unterstützung
problem: problem; probleme; beschwerden; beschwerde; schwierigkeiten; komplikation; komplikationen
wrong: nicht in ordnung; stimmt nicht; nicht normal; falsch
hurt: tut weh; weh
chew: kauen; beim kauen
no_ease: hilft nicht; nitrospray hilft nicht
no_balance: gleichgewichtsstörung; gleichgewichtsstörungen; gleichgewicht verloren; schwankt; torkelt;
    gangunsicherheit; stürzt ständig; torkele; schwankend; gangstörung; unsicher auf den beinen; taumelt
no_live: nicht mehr leben; lebensmüde; will nicht mehr leben; mag nicht mehr leben; leben hat keinen sinn; keinen sinn
    im leben; keinen sinn mehr; nicht mehr weiterleben; leben keinen sinn; lebenswillen verloren; kein sinn mehr;
    nicht mehr leben möchte; nicht mehr leben will; des lebens müde; leben macht keinen sinn; leben satt
no_point: keinen sinn; kein sinn; sinnlos
no_worth_living: nicht lebenswert
no_walk: kann nicht laufen; nicht gehen können
no_pulse: kein puls; keinen puls; pulslos; puls nicht tastbar
no_smile: mundwinkel hängt; kann nicht lächeln; schiefes lächeln; mundwinkel hängen; hängender mundwinkel; schiefer
    mund; mundwinkel; mund schief; mund hängt; gesicht schief; schiefes gesicht; hängenden mundwinkel
no_make_sense: ergibt keinen sinn; macht keinen sinn
no_reach: nicht erreichbar; macht nicht auf; öffnet nicht
cut_off: abgeschnitten; abgerissen; abgehackt; abgesägt; abgetrennt; ausgerissen; ab; finger weg; finger fehlt
shocked: schockt; geschockt; löst aus; ausgelöst; schocks
hoard: gesammelt; gehortet; aufgespart; zusammengespart; sammle; horte
means: strick; seil; pistole; gewehr; waffe; schusswaffe; rasierklingen
locked_in: eingeschlossen; eingesperrt; abgeschlossen; dachboden; verbarrikadiert
care: vorsorge; rauchentwöhnung; rauchen aufhören; mit dem rauchen aufhören; verhütung; spirale; impfung; vitamin;
    vitaminmangel; abnehmen; gesundheitscheck; checkup; krebsvorsorge; pap abstrich; abstrich; reiseimpfung;
    physiotherapie
weapon: messer; axt; pistole; gewehr; waffe
lab_danger: inr; kalium; troponin; d dimere; d-dimere; thrombozyten niedrig; natrium niedrig; labor hat angerufen; hb
    niedrig
pupil: pupille; pupillen; pupillen ungleich; ungleiche pupillen; pupille grösser; stecknadelkopf; stecknadelkopfgrosse
missed: vergessen; ausgelassen; verpasst
alcohol: alkohol; wodka; schnaps; wein; bier; whisky; rum
""")

ORDINARY = """
ab abend abends aber abgeben abholen abmelden absagen adresse akte aktuell alle allein alles allgemein als also alt am
an anbieten andere anderen anderer anders änderung anfang anfangen anfrage angebot angehörige anmelden anmeldung
annehmen anruf anrufen anschauen ansonsten antrag antwort anzahl apotheke apotheker april arbeit arbeiten arbeitet
arbeitgeber arbeitsplatz arzt ärztin ärzte arztbrief arzthelferin arztpraxis attest auch auf aufgabe aufnahme august
aus ausdrucken ausfüllen auskunft ausser ausstellen ausweis auto bad bahn bahnhof bald balkon bank bauen baum
beantragen bedanken befund begleiten begleitung bei beide beim beispiel bekannt bekommen benötige benötigen beruf
beruflich berufs besprechen besser beste besten bestellen bestellung bestätigen bestätigung besuch besuchen betreuung
bett bewerbung bezahlen bild bin bis bisher bist bitte bitten bleiben bleibt brauche brauchen braucht brief briefe
bringen brot bruder buch buchen bücher büro bus computer da dabei daher damit danach danke dankbar dankeschön dann
daran darauf darf darüber das dass daten datum dauer dauert davon dazu dein dem den denke denken denn der deren des
deshalb deutsch deutschland dezember die dienstag dies diese diesem diesen dieser dieses digital direkt doch doktor
dokument dokumente donnerstag dort drei dringend drucken du dürfen durch eigentlich ein eine einem einen einer eines
einfach eingang einige einigen einkaufen einladung einmal eintrag einzige eltern email ende endlich entfernt
entlassung entscheiden entschuldigen entschuldigung er ergebnis ergebnisse erhalten erinnerung erklären erledigen erst
erste ersten erstmal erwachsene es essen etwa etwas euch euro ehepartner ehemann ehefrau fahren fahrrad fahrt falls
familie familien fax februar feier feiern ferien fertig feierabend film finde finden firma flug folgen form formular
fotos frage fragen frau freitag freizeit freue freuen freund freunde freundin freundlich freundlichen früh frühstück
frühling führerschein für fünf fussball garten geben geburtstag geburtsdatum gefällt gehört geld gemacht gemeinsam
genau geplant gerade gern gerne gerät gesagt geschäft geschenk geschwister geschichte gespräch gestern gesund
gesundheit gewesen gibt ging glaube gleich glücklich grippe gross grosse gruss grüsse gründe gut gute guten guter
gutes gutschein habe haben hallo halb halbe hat hatte hätte hätten haus hause hausarzt hausärztin hausarztpraxis heim
heiraten heisst helfen hello herbst herr herrn herzliche heute heutige hier hilfe hin hinter hinweis hobby hochzeit
hoch hoffe hoffentlich holen hört hund hunde ich idee ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer impfung impfen
impfpass in infos information informationen innen internet ist ja jahr jahre jahren januar je jede jedem jeden jeder
jedes jemand jetzt job juli juni kaffee kalender kann kannst karte karten kasse katze kaufen kein keine keinen kennen
kennenlernen kind kinder kino kirche klar klasse klein kleine kleinen klingel koch kochen kollege kollegen kollegin
kommen kommt komme können könnte könnten könnt konto kopie korrekt kosten kostet kuchen küche kurs kurz kurze lade
laden land lang lange länger langsam lassen leben leider lernen lesen letzte letzten letzter letztes leute lieber
liebe lieben liegt link liste los mache machen macht mai mal mama man manche mann märz markt mehr mein meine meinem
meinen meiner mensch menschen merken mich milch minute minuten mir mit mitbringen mitglied mittag mittagessen mittags
mittwoch mitte möchte möchten möglich möglichkeit moment monat monate monatlich montag morgen morgens müssen muss
musik mutter mutti nach nachbar nachbarin nachbarn nachher nachmittag nachmittags nachname nachricht nächste nächsten
nächster nächstes nachts name namen natürlich neben nehme nehmen nett neu neue neuen neuer neues nein nicht nie
niemand noch normal normale november nun nummer nur nutzen ob oben obst oder offen ohne oktober online ordnung ort
österreich papa papiere park parken parkplatz partner partnerin passend passt patient patienten patientin pause per
person persönlich pflege pflegegrad pizza platz plötzlich post praxis preis privat pro probleme programm prüfung
pünktlich radfahren rathaus rechnung rechnungen regelmässig regen reicht reise reisepass reiseimpfung rezept rezepte
richtig rückruf ruhe ruf rufen sache sachen sagen sagt samstag schaffen schicken schickt schön schöne schönen schon
schnell schreiben schrieb schriftlich schule schulung schwester schwiegermutter sechs sehe sehen sehr sei sein seine
seit seite selbst senden september sich sicher sie sieben sind so sogar sohn solche soll sollen sollte sollten sommer
sondern sonne sonntag sonst sowie sowieso sozial spät später spazieren spiel spielen sport sprechen sprechstunde
sprechzeiten spezialist stadt statt stehen stelle stellen stimmt strasse studium stunde stunden suche suchen
supermarkt super tag tage tagen täglich tante tasche tee teil teilen teilnehmen telefon telefonisch telefonnummer
termin termine terminabsage terminanfrage terminvereinbarung terminwunsch test teuer tisch tochter toll tragen treffen
trinken trotzdem tun tür über überhaupt überweisung überweisungen uhr uhrzeit um umziehen umzug und ungefähr uns unser
unsere unter unterlagen unterschreiben unterschrift untersuchung unterwegs urlaub vater vegetarisch verabreden
vereinbaren vereinbarung vergessen verkauf verlängern verlegen vermutlich verschieben verschreiben versichert
versichertenkarte versicherung versichertennummer verstehen versuchen verwandte viel viele vielen vielleicht vier
vollständig vom von vor vorab vorbei vorbeikommen vorher vormittag vormittags vorname vorsorge vorsorgetermin
vorstellen wäre wären während wann war waren warten wartezimmer wartezeit warum was wasser website weg wegen
weihnachten weil weit weiter weitere weiteren welche welchem welchen welcher welches wem wen wenig wenn wer werde
werden wetter wichtig wie wieder wieviel wieso will willkommen winter wir wird wirklich wissen wo woche wochen
wochenende wöchentlich woher wohin wohl wohne wohnen wohnung wollen wollte worden wunder wunsch wünsche wünschen würde
würden zahl zahlen zehn zeigen zeit zeiten zettel zimmer zu zuerst zug zuhause zukunft zum zur zurück zusammen
zuschicken zuständig zustand zustimmung zwanzig zwei zweite zweiten zwischen liebes team mfg lg vg geehrte geehrter
damen herren dank ok okay prima perfekt einverstanden schweiz berlin münchen wien hamburg köln zürich allergietest
blutentnahme labor laborwerte laborergebnisse röntgen ultraschall ekg mrt ct facharzt fachärztin kardiologe orthopäde
physiotherapie krankengymnastik therapie therapeut psychotherapie psychotherapeut orthopädie reha kur hausbesuch
krankenkasse gesundheitskarte elektronische patientenakte überweisungsschein untersuchungstermin jährliche checkup
check folgerezept dauerrezept dauermedikation medikationsplan impftermin auffrischung auffrischungsimpfung
grippeimpfung tetanus masern zecken fsme reisemedizin tauglichkeit tauglichkeitsuntersuchung führerscheinuntersuchung
sporttauglichkeit attestieren bescheinigung bescheinigungen schulattest sportattest mutterpass vorsorgeuntersuchung
gesundheitscheck hautkrebsscreening krebsvorsorge darmspiegelung pille spirale verhütung einlagen kompressionsstrümpfe
rollator hilfsmittel brillenrezept backen nudeln reis kartoffeln gemüse salat suppe fisch käse butter eier äpfel
bananen tomaten grillen picknick schwimmen schwimmbad wandern wanderung berge meer strand see fluss ski yoga tanzen
tanzkurs chor singen lied gitarre klavier malen zeichnen stricken nähen basteln blumen rosen pflanzen giessen rasen
heizung waschmaschine geschirr putzen aufräumen staubsauger handy laptop tablet drucker wlan passwort fernseher serie
zeitung zeitschrift radio museum theater konzert ausstellung fest party kindergarten kita grundschule gymnasium
universität student lehrer lehrerin ausbildung chef chefin meeting besprechung projekt kunde kunden lieferung paket
briefmarke rechnungsadresse überweisen bargeld kredit miete vermieter mieter nebenkosten strom vertrag
geburtstagsgeschenk geburtstagsfeier enkelkinder enkel oma opa grosseltern onkel cousin nichte neffe verlobt
verheiratet ledig geschieden getrennt rentner rente ruhestand senioren jugend jugendliche mädchen jungen bub
herbstferien sommerferien osterferien ostern silvester neujahr feiertag feiertage brückentag stau ampel tankstelle
fahrplan haltestelle strassenbahn ubahn sbahn taxi flughafen flugzeug koffer hotel zelt camping bequem möbel sofa
stuhl lampe fenster boden wand farbe streichen reparieren werkzeug kaputt ersatz grün gelb rot blau weiss schwarz grau
braun bunt hell dunkel dick dünn breit schmal niedrig leicht schwer jung laut leise warm kalt heiss kühl nass trocken
sonnig bewölkt windig schnee gewitter grad temperatur bescheid melden meldung rückmeldung rückmelden mitteilen
mitgeteilt nachfragen erfragen hinterlassen erreichbar erreichen anrufbeantworter verbinden weiterleiten zuständige
ansprechpartner formulare online-termin videosprechstunde kamera mikrofon app herunterladen einloggen registrieren
registrierung bestätigungsmail spam ordner anhang anhänge foto scannen unterschrieben ausgefüllt eingereicht
einreichen frist freitags montags dienstags mittwochs donnerstags samstags sonntags frühestens spätestens möglichst
flexibel jederzeit eilt eilig passen verhindert verschiebung ausfall entfällt stattfinden verspäten verspätung eher
früher uhrzeiten dreiviertel viertel
"""

GERMAN = Language(
    id="de",
    name="German",
    forms={**FORMS, **MARKERS},
    functions=FUNCTIONS,
    ordinary=ORDINARY,
    light=LIGHT,
    numbers=NUMBERS,
    contractions=CONTRACTIONS,
    stem=stem,
    fold=fold,
    joints=("", "s", "n", "en", "e", "er"),
    denies_after=True,
)
