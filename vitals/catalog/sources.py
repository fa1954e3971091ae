"""Where the numbers come from: one entry for each publication that a sign, a condition or a limit is taken from.

`checked` tells a work that was looked up (often its abstract or one table only) from one that was cited from memory.
Authors, volumes and titles of works that were looked up may still have been completed from memory. A title in square
brackets is ours: it describes what was read where the printed title was not at hand.
"""

from dataclasses import dataclass

from vitals.catalog.catalog import Catalog
from vitals.errors import InvalidEntry

__all__ = ["SOURCES", "Citation"]


@dataclass(frozen=True, kw_only=True)
class Citation:
    """One publication, standard or manual.

    Parameters
    ----------
    id
        First author or body, and the year: "quer-2020".
    authors, year, title
        As one would cite them; `year` is None for works that are issued again and again, or whose year is not known.
    where
        Journal with volume and first page, a report number, or an address without the scheme.
    checked
        True if it was looked up, False if it is cited from memory.

    Examples
    --------
    >>> print(SOURCES["brown-2012"])
    Brown et al. Accidental hypothermia. N Engl J Med 367:1930, 2012. (from memory)
    """

    id: str
    authors: str
    year: int | None
    title: str
    where: str
    checked: bool

    def __post_init__(self) -> None:
        for name in ("authors", "title", "where"):
            if not getattr(self, name).strip():
                raise InvalidEntry("source", self.id, f"{name} must not be empty")
        if self.year is not None and not 1900 <= self.year <= 2100:
            raise InvalidEntry("source", self.id, f"year {self.year} must lie in 1900 to 2100")

    def __str__(self) -> str:
        """Give the citation as one line, with a note if it is from memory."""
        authors, title = self.authors.removesuffix("."), self.title.removesuffix(".")
        where = self.where if self.year is None else f"{self.where}, {self.year}"
        return f"{authors}. {title}. {where}.{'' if self.checked else ' (from memory)'}"


SOURCES: Catalog[Citation] = Catalog(
    "source",
    Citation(
        id="design",
        authors="This project",
        year=None,
        title="Chosen for this project so that the generator is coherent; no publication states it",
        where="this repository",
        checked=True,
    ),
    # Limits: NEWS2, glucose, blood pressure, temperature, saturation
    Citation(
        id="rcp-2017",
        authors="Royal College of Physicians",
        year=2017,
        title="National Early Warning Score (NEWS) 2",
        where="London: RCP, chart 1 and tables; reproduction allowed with acknowledgement",
        checked=True,
    ),
    Citation(
        id="holland-2022",
        authors="Holland and Kellett",
        year=2022,
        title="A systematic review of the discrimination and absolute mortality predicted by the National Early "
        "Warning Scores according to different cut-off values and prediction windows",
        where="Eur J Intern Med 98:15",
        checked=True,
    ),
    Citation(
        id="ada-standards",
        authors="American Diabetes Association",
        year=None,
        title="Standards of Care in Diabetes",
        where="Diabetes Care, every year",
        checked=False,
    ),
    Citation(
        id="battelino-2019",
        authors="Battelino et al.",
        year=2019,
        title="Clinical targets for continuous glucose monitoring data interpretation",
        where="Diabetes Care 42:1593",
        checked=False,
    ),
    Citation(
        id="umpierrez-2024",
        authors="Umpierrez et al.",
        year=2024,
        title="Hyperglycemic crises in adults with diabetes: a consensus report",
        where="Diabetes Care; criteria as reprinted by BMJ Best Practice 162 and UpToDate table 72111",
        checked=True,
    ),
    Citation(
        id="kitabchi-2009",
        authors="Kitabchi et al.",
        year=2009,
        title="Hyperglycemic crises in adult patients with diabetes",
        where="Diabetes Care; criteria as reprinted by medicalcriteria.com and BMJ Best Practice",
        checked=True,
    ),
    Citation(
        id="whelton-2018",
        authors="Whelton et al.",
        year=2018,
        title="2017 ACC/AHA guideline for the prevention, detection, evaluation, and management of high blood pressure",
        where="Hypertension 71:e13",
        checked=False,
    ),
    Citation(
        id="o-grady-2008",
        authors="O'Grady et al.",
        year=2008,
        title="Guidelines for evaluation of new fever in critically ill adult patients: 2008 update",
        where="Crit Care Med 36:1330",
        checked=False,
    ),
    Citation(
        id="mackowiak-1992",
        authors="Mackowiak et al.",
        year=1992,
        title="[The upper limit of normal body temperature]",
        where="JAMA 268:1578",
        checked=False,
    ),
    Citation(
        id="o-driscoll-2017",
        authors="O'Driscoll et al.",
        year=2017,
        title="BTS guideline for oxygen use in adults in healthcare and emergency settings",
        where="Thorax 72(Suppl 1)",
        checked=False,
    ),
    Citation(
        id="lim-2003",
        authors="Lim et al.",
        year=2003,
        title="Defining community acquired pneumonia severity on presentation to hospital",
        where="Thorax 58:377",
        checked=False,
    ),
    # Healthy levels, variation and couplings
    Citation(
        id="quer-2020",
        authors="Quer et al.",
        year=2020,
        title="Inter- and intraindividual variability in daily resting heart rate",
        where="PLoS One 15:e0227709",
        checked=True,
    ),
    Citation(
        id="ostchega-2011",
        authors="Ostchega et al.",
        year=2011,
        title="Resting pulse rate reference data for children, adolescents, and adults: United States, 1999-2008",
        where="Natl Health Stat Report 41",
        checked=True,
    ),
    Citation(
        id="wright-2011",
        authors="Wright et al.",
        year=2011,
        title="Mean systolic and diastolic blood pressure in adults aged 18 and over in the United States, 2001-2008",
        where="Natl Health Stat Report 35",
        checked=True,
    ),
    Citation(
        id="hr-power-law-1999",
        authors="Pilgram and Kaplan",
        year=1999,
        title="Nonstationarity and 1/f noise characteristics in heart rate",
        where="Am J Physiol 276:R1",
        checked=True,
    ),
    Citation(
        id="natarajan-2021",
        authors="Natarajan et al.",
        year=2021,
        title="[Nightly respiratory rate of wearers of a wrist device]",
        where="npj Digit Med 4:136",
        checked=True,
    ),
    Citation(
        id="muntner",
        authors="Muntner et al.",
        year=None,
        title="[Blood pressure variability between visits and within a day, n = 146]",
        where="Hypertens Res",
        checked=True,
    ),
    Citation(
        id="gavish-2008",
        authors="Gavish et al.",
        year=2008,
        title="The linear relationship between systolic and diastolic blood pressure monitored over 24 hours",
        where="J Hypertens 26:199",
        checked=True,
    ),
    Citation(
        id="vold-2012",
        authors="Vold et al.",
        year=2012,
        title="Predictors of oxygen saturation ≤95% in a cross-sectional population based survey",
        where="Respir Med 106:1551",
        checked=True,
    ),
    Citation(
        id="obermeyer-2017",
        authors="Obermeyer et al.",
        year=2017,
        title="Individual differences in normal body temperature: longitudinal big data analysis of patient records",
        where="BMJ 359:j5468",
        checked=True,
    ),
    Citation(
        id="shah-2019",
        authors="Shah et al.",
        year=2019,
        title="Continuous glucose monitoring profiles in healthy nondiabetic participants",
        where="J Clin Endocrinol Metab 104:4356",
        checked=True,
    ),
    Citation(
        id="jdrf-2010",
        authors="JDRF Continuous Glucose Monitoring Study Group",
        year=2010,
        title="[Interstitial glucose of healthy, nondiabetic people]",
        where="Diabetes Care 33:1297",
        checked=True,
    ),
    Citation(
        id="jensen-2019",
        authors="Jensen et al.",
        year=2019,
        title="[Heart rate and respiratory rate by body temperature in acutely admitted patients]",
        where="Acute Med, doi 10.52964/amja.0766",
        checked=True,
    ),
    # Devices
    Citation(
        id="iec-60601-2-27",
        authors="International Electrotechnical Commission",
        year=None,
        title="Medical electrical equipment, part 2-27: electrocardiographic monitoring equipment",
        where="IEC 60601-2-27",
        checked=False,
    ),
    Citation(
        id="iso-81060-2",
        authors="International Organization for Standardization",
        year=2018,
        title="Non-invasive sphygmomanometers, part 2: clinical investigation of automated measurement type",
        where="ISO 81060-2",
        checked=False,
    ),
    Citation(
        id="iso-80601-2-61",
        authors="International Organization for Standardization",
        year=2017,
        title="Medical electrical equipment, part 2-61: pulse oximeter equipment",
        where="ISO 80601-2-61",
        checked=False,
    ),
    Citation(
        id="iso-80601-2-56",
        authors="International Organization for Standardization",
        year=2017,
        title="Medical electrical equipment, part 2-56: clinical thermometers for body temperature measurement",
        where="ISO 80601-2-56",
        checked=False,
    ),
    Citation(
        id="iso-15197",
        authors="International Organization for Standardization",
        year=2013,
        title="Requirements for blood-glucose monitoring systems for self-testing in managing diabetes mellitus",
        where="ISO 15197, as compared with the FDA's limits in J Diabetes Sci Technol 2015, PMC4525642, table 1",
        checked=True,
    ),
    Citation(
        id="mindray",
        authors="Mindray",
        year=None,
        title="[Operator's manuals of the patient monitors uMEC15, BeneVision N22, MEC-1200 and iPM-9800]",
        where="accuracy, averaging and refresh in the specifications",
        checked=True,
    ),
    # Conditions: levels, definitions and time courses
    Citation(
        id="saladini-2020",
        authors="Saladini et al.",
        year=2020,
        title="Diagnosis and treatment of hypertensive emergencies and urgencies among Italian emergency and "
        "intensive care departments",
        where="Eur J Intern Med 71:50",
        checked=True,
    ),
    Citation(
        id="brescia-2015",
        authors="Authors not shown",
        year=None,
        title="[Prognosis of 895 hypertensive emergencies and urgencies admitted in Brescia in 2015]",
        where="PMC9698186",
        checked=True,
    ),
    Citation(
        id="atls-2016",
        authors="American College of Surgeons",
        year=2016,
        title="[Advanced Trauma Life Support: classes of hypovolaemic shock]",
        where="as reprinted in Crit Care, s13054-016-1265-x",
        checked=True,
    ),
    Citation(
        id="guly-2010",
        authors="Guly et al.",
        year=2010,
        title="Testing the validity of the ATLS classification of hypovolaemic shock",
        where="Resuscitation 81:1142; continued in 82:556, 2011",
        checked=True,
    ),
    Citation(
        id="mutschler-2013",
        authors="Mutschler et al.",
        year=2013,
        title="The Shock Index revisited - a fast guide to transfusion requirement?",
        where="Crit Care, cc12851, table 2",
        checked=True,
    ),
    Citation(
        id="rady-1994",
        authors="Rady et al.",
        year=1994,
        title="[Shock index and early recognition of acute critical illness in the emergency department]",
        where="Ann Emerg Med 24:685",
        checked=True,
    ),
    Citation(
        id="emj-sepsis",
        authors="Authors not shown",
        year=None,
        title="[Vital signs of 30 patients with uncomplicated sepsis in an emergency department]",
        where="Emerg Med J, table 174428",
        checked=True,
    ),
    Citation(
        id="j-intensive-care-2017",
        authors="Authors not shown",
        year=2017,
        title="[Definitions of sepsis compared]",
        where="J Intensive Care, s40560-017-0272-6, table 1",
        checked=True,
    ),
    Citation(
        id="singer-2016",
        authors="Singer et al.",
        year=2016,
        title="The Third International Consensus Definitions for Sepsis and Septic Shock (Sepsis-3)",
        where="JAMA 315:801",
        checked=False,
    ),
    Citation(
        id="pneumonia-2016",
        authors="Authors not shown",
        year=2016,
        title="[Vital signs of 74 patients with pneumonia in an emergency department]",
        where="Pneumonia, s41479-016-0009-7, table 2",
        checked=True,
    ),
    Citation(
        id="halm-1998",
        authors="Halm et al.",
        year=1998,
        title="Time to clinical stability in patients hospitalized with community-acquired pneumonia",
        where="JAMA 279:1452",
        checked=False,
    ),
    Citation(
        id="emerg-med-int-2020",
        authors="Authors not shown",
        year=2020,
        title="[Vital signs of 220 patients with a COPD exacerbation in an observation unit]",
        where="Emerg Med Int, 8261375, table 2",
        checked=True,
    ),
    Citation(
        id="seemungal-2000",
        authors="Seemungal et al.",
        year=2000,
        title="Time course and recovery of exacerbations in patients with chronic obstructive pulmonary disease",
        where="Am J Respir Crit Care Med 161:1608",
        checked=False,
    ),
    Citation(
        id="asthma-guidelines",
        authors="BTS, NICE and SIGN; National Asthma Council Australia",
        year=None,
        title="[Severity of acute asthma in adults: UK pathway and Australian Asthma Handbook]",
        where="rightdecisions.scot.nhs.uk; RCP journals table 13421; Australian Asthma Handbook 6316",
        checked=True,
    ),
    Citation(
        id="west-j-emerg-med-2018",
        authors="Authors not shown",
        year=2018,
        title="[Most abnormal vital signs of 424 patients with pulmonary embolism in an emergency department]",
        where="West J Emerg Med 19:938, table 1",
        checked=True,
    ),
    Citation(
        id="fernando",
        authors="Fernando et al.",
        year=None,
        title="[Vital signs of patients with and without pulmonary embolism]",
        where="Panorama of Emergency Medicine",
        checked=True,
    ),
    Citation(
        id="ballo-2004",
        authors="Ballo et al.",
        year=2004,
        title="[Heart rate and the success of treatment in adults with paroxysmal supraventricular tachycardia]",
        where="Eur Heart J",
        checked=True,
    ),
    Citation(
        id="medi-2009",
        authors="Medi et al.",
        year=2009,
        title="Supraventricular tachycardia",
        where="Med J Aust 190:255",
        checked=True,
    ),
    Citation(
        id="sodeck-2007",
        authors="Sodeck et al.",
        year=2007,
        title="Compromising bradycardia: management in the emergency department",
        where="Resuscitation; as summarised on ddxof.com",
        checked=True,
    ),
    Citation(
        id="alarm-hf-2010",
        authors="ALARM-HF investigators",
        year=2010,
        title="[Acute heart failure with pulmonary oedema: subanalysis of ALARM-HF]",
        where="Eur J Heart Fail, hfq138",
        checked=True,
    ),
    Citation(
        id="geneva-hypoglycaemia",
        authors="Authors not shown",
        year=None,
        title="[Severe hypoglycaemia and hypothermia, Geneva 2007 to 2010]",
        where="researcher.life, abstract",
        checked=True,
    ),
    Citation(
        id="hyperglycemic-crises-cohort",
        authors="Authors not shown",
        year=None,
        title="[Plasma glucose in ketosis, ketoacidosis and hyperosmolar state]",
        where="PMC12640887, table 1",
        checked=True,
    ),
    Citation(
        id="leyk-2019",
        authors="Leyk et al.",
        year=2019,
        title="Health risks and interventions in exertional heat stroke",
        where="Dtsch Arztebl Int 116:537",
        checked=True,
    ),
    Citation(
        id="bouchama-2002",
        authors="Bouchama and Knochel",
        year=2002,
        title="Heat stroke",
        where="N Engl J Med; as taught on biomet-education.net",
        checked=True,
    ),
    Citation(
        id="casa-2015",
        authors="Casa et al.",
        year=2015,
        title="National Athletic Trainers' Association position statement: exertional heat illnesses",
        where="J Athl Train 50:986",
        checked=False,
    ),
    Citation(
        id="grissom-danzl-2001",
        authors="Grissom, after Danzl",
        year=2001,
        title="[Stages of accidental hypothermia]",
        where="Wilderness Medical Society table; alpfmedical.info",
        checked=True,
    ),
    Citation(
        id="brown-2012",
        authors="Brown et al.",
        year=2012,
        title="Accidental hypothermia",
        where="N Engl J Med 367:1930",
        checked=False,
    ),
    Citation(
        id="sporer-1996",
        authors="Sporer et al.",
        year=1996,
        title="Out-of-hospital treatment of opioid overdoses in an urban setting",
        where="Acad Emerg Med 3:660",
        checked=True,
    ),
    Citation(
        id="boyer-2012",
        authors="Boyer",
        year=2012,
        title="Management of opioid analgesic overdose",
        where="N Engl J Med 367:146",
        checked=False,
    ),
    Citation(
        id="arch-intern-med-1987",
        authors="Authors not shown",
        year=1987,
        title="[Ambulatory blood pressure monitoring in patients with panic disorder]",
        where="Arch Intern Med 147:1973",
        checked=True,
    ),
    Citation(
        id="am-j-psychiatry-1986",
        authors="Authors not shown",
        year=1986,
        title="[Share of panic attacks with a clear rise of heart rate]",
        where="Am J Psychiatry 143:478",
        checked=True,
    ),
    # Published distributions that the generated data are compared with
    Citation(
        id="kirschen-2020",
        authors="Kirschen et al.",
        year=2020,
        title="Relationship between body temperature and heart rate in adults and children: a local and national study",
        where="Am J Emerg Med 38:929",
        checked=True,
    ),
    Citation(
        id="raven-2013",
        authors="Raven et al.",
        year=2013,
        title='Comparison of presenting complaint vs discharge diagnosis for identifying "nonemergency" visits',
        where="JAMA 309:1145, table 2; PMC3711676",
        checked=True,
    ),
    Citation(
        id="bleyer-2011",
        authors="Bleyer et al.",
        year=2011,
        title="Longitudinal analysis of one million vital signs in patients in an academic medical center",
        where="Resuscitation 82:1387",
        checked=True,
    ),
    Citation(
        id="tarassenko-2011",
        authors="Tarassenko et al.",
        year=2011,
        title="Centile-based early warning scores derived from statistical distributions of vital signs",
        where="Resuscitation 82:1013",
        checked=True,
    ),
    Citation(
        id="sjtrem-2019",
        authors="Authors not shown",
        year=2019,
        title="[NEWS at the arrival of a rapid response team, 886 calls]",
        where="Scand J Trauma Resusc Emerg Med, s13049-019-0691-6",
        checked=True,
    ),
    Citation(
        id="sun-2015",
        authors="Sun et al.",
        year=2015,
        title="Postoperative hypoxemia is common and persistent: a prospective blinded observational study",
        where="Anesth Analg 121:709",
        checked=True,
    ),
    Citation(
        id="avram-2019",
        authors="Avram et al.",
        year=2019,
        title="Real-world heart rate norms in the Health eHeart study",
        where="npj Digit Med 2:58",
        checked=True,
    ),
    Citation(
        id="chapman-2001",
        authors="Chapman et al.",
        year=2001,
        title="A simple algorithm for identifying negated findings and diseases in discharge summaries (NegEx)",
        where="J Biomed Inform 34:301",
        checked=False,
    ),
    Citation(
        id="cedis-2008",
        authors="Grafstein et al.",
        year=2008,
        title="Revisions to the Canadian Emergency Department Information System (CEDIS) Presenting Complaint List",
        where="CJEM 10:151; first version CJEM 5:27, 2003",
        checked=False,
    ),
    Citation(
        id="nhs-999",
        authors="National Health Service, England",
        year=None,
        title="[When to call 999, and when to go to an emergency department]",
        where="nhs.uk/nhs-services/urgent-and-emergency-care-services",
        checked=False,
    ),
    Citation(
        id="nhs-111",
        authors="National Health Service, England",
        year=None,
        title="[When to ask for an urgent appointment or help from 111, by symptom]",
        where="nhs.uk/symptoms",
        checked=False,
    ),
    Citation(
        id="nice-ng12",
        authors="National Institute for Health and Care Excellence",
        year=2015,
        title="Suspected cancer: recognition and referral",
        where="NICE guideline NG12",
        checked=False,
    ),
    Citation(
        id="nice-ng126",
        authors="National Institute for Health and Care Excellence",
        year=2019,
        title="Ectopic pregnancy and miscarriage: diagnosis and initial management",
        where="NICE guideline NG126",
        checked=False,
    ),
    Citation(
        id="nice-cg151",
        authors="National Institute for Health and Care Excellence",
        year=2012,
        title="Neutropenic sepsis: prevention and management in people with cancer",
        where="NICE guideline CG151",
        checked=False,
    ),
    Citation(
        id="eicu-demo",
        authors="Johnson et al.",
        year=2021,
        title="eICU Collaborative Research Database Demo, version 2.0.1 (aggregates only; Open Database License 1.0)",
        where="physionet.org/content/eicu-crd-demo",
        checked=True,
    ),
    Citation(
        id="xie-2022",
        authors="Xie et al.",
        year=2022,
        title="Benchmarking emergency department prediction models with machine learning and public electronic health "
        "records",
        where="Sci Data 9:658",
        checked=False,
    ),
    Citation(
        id="smith-2013",
        authors="Smith et al.",
        year=2013,
        title="[NEWS of patients on general wards, and general ward experience]",
        where="Resuscitation 84:465",
        checked=False,
    ),
    Citation(
        id="monitor-defaults",
        authors="Manufacturers of patient monitors",
        year=None,
        title="[Default alarm limits of adult patients: heart rate, saturation, respiratory rate, systolic pressure]",
        where="operator's manuals",
        checked=False,
    ),
)
