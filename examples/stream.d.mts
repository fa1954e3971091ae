// Types of stream.mjs, and of what it hands over: messages with `detail=full`.

export type Sign =
  | "heart_rate"
  | "resp_rate"
  | "blood_pressure_systolic"
  | "blood_pressure_diastolic"
  | "spo2"
  | "temperature_c"
  | "glucose_mgdl";
export type Status = "normal" | "warning" | "critical";

/** What the model says of a reading, and what that rests on. */
export interface Prediction {
  label_status: Status;
  probable_condition: string;
  /** Percent. */
  confidence: { label_status: number; probable_condition: number };
  /** 0 to 1. */
  probabilities: { label_status: Record<Status, number>; probable_condition: Record<string, number> };
  used: Sign[];
  /** Probability that an artifact has disturbed a sign. */
  suspected: Partial<Record<Sign, number>>;
  familiarity: number;
  uncertain: boolean;
  note?: string;
}

/** The true state, with `truth=true`. */
export interface Truth {
  condition: string;
  severity: number;
  label_status: Status;
  data: Record<Sign, number>;
  setting: string;
  stay: number | null;
  hours_in_stay: number | null;
  deteriorates_at: string | null;
  seconds_to_deterioration: number | null;
}

/** One patient at one time. */
export interface Reading {
  patient: { id: number; age: number; sex: "female" | "male" };
  /** Null where an artifact left no value. */
  data: Record<Sign, number | null>;
  prediction: Prediction | null;
  on_oxygen: boolean;
  /** When the cuff measured, in populations that have one; RFC 3339. */
  pressures_measured_at?: string;
  news2: { total: number; band: "low" | "low-medium" | "medium" | "high"; parts: Record<string, number> } | null;
  /** What artifacts did, by sign, with `artifacts=true`. */
  quality?: Partial<Record<Sign, string>>;
  truth?: Truth;
}

/** What every message says of its time and of what it takes to ask for the same again. */
export interface About {
  timestamp: string;
  /** RFC 3339, UTC. */
  time: string;
  /** Counts skipped readings, too. */
  sequence: number;
  simulation: {
    seed: number;
    population: string;
    condition: string | null;
    onset: string | null;
    severity?: number;
    artifacts: boolean;
  };
  /** UCUM. */
  units: Record<Sign, string>;
  unlike_training?: string[];
}

/** A message of one patient. */
export type Message = About & Reading;
/** A message of `patients=`. */
export type Group = About & { readings: Reading[] };

/** Readings that were skipped: times of the first and the last. */
export interface Gap {
  type: "gap";
  from: string;
  to: string;
}

export type State = "connecting" | "connected" | "waiting" | "refused" | "ended";

export interface Options {
  /** Takes every message about readings, in order, each once. */
  onReading: (message: Message | Group) => void;
  /** Takes announcements of readings that were skipped. */
  onGap?: (gap: Gap) => void;
  /** Takes a sentence whenever the connection changes, and its kind. */
  onState?: (sentence: string, kind: State) => void;
  /** What the service asks for where it is reached from other machines. */
  token?: string;
}

/**
 * Follow a stream until it ends, is stopped, or is refused for a reason that trying again cannot mend.
 *
 * @param address ws://…/api/ws/predict, with any of its query parameters
 * @returns stops
 */
export function follow(address: string | URL, options: Options): () => void;
