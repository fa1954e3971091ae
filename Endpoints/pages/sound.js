// Sounds of alarms, off until they are asked for: browsers demand that, and so do people.

const REPEAT = { high: 8, medium: 12, low: 20, technical: 20 }; // seconds from burst to burst
const PULSES = { high: [0, 0.2, 0.4, 0.7, 0.9, 1.5, 1.7, 1.9, 2.2, 2.4], medium: [0, 0.3, 0.6], low: [0], technical: [0] };
const PITCH = { high: 784, medium: 587, low: 440, technical: 392 }; // Hz
const LONG = 0.12; // seconds of a pulse
const LOUD = 0.2;

let context = null;
let last = { priority: null, time: -Infinity };

/** Turn sound on or off. */
export async function turn(on) {
  if (on && !context) context = new AudioContext();
  await (on ? context.resume() : context?.suspend());
  last = { priority: null, time: -Infinity };
}

/** Sound what is to be heard, if sound is on and it is time for the next burst. */
export function sound(priority, time) {
  if (context?.state !== "running" || priority === null) {
    last = { ...last, priority };
    return;
  }
  if (priority === last.priority && time - last.time < REPEAT[priority]) return;
  last = { priority, time };
  for (const start of PULSES[priority]) pulse(PITCH[priority], context.currentTime + start);
}

function pulse(pitch, start) {
  const tone = new OscillatorNode(context, { frequency: pitch });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(LOUD, start + 0.01);
  volume.gain.linearRampToValueAtTime(0, start + LONG);
  tone.connect(volume).connect(context.destination);
  tone.start(start);
  tone.stop(start + LONG);
}
