/**
 * Computes the SHA-1 of a text of ASCII, as the server does to name a script. It protects nothing. The platforms' own either belong
 * to Node or are asynchronous.
 * @see https://www.rfc-editor.org/rfc/rfc3174#section-6.1
 */
export function sha1(text: string): string {
  const state = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  const schedule = new Uint32Array(80);
  const message = padded(text);
  for (let block = 0; block < message.byteLength; block += 64) {
    for (let i = 0; i < 80; i++) {
      schedule[i] =
        i < 16
          ? message.getUint32(block + 4 * i)
          : rotated(schedule[i - 3]! ^ schedule[i - 8]! ^ schedule[i - 14]! ^ schedule[i - 16]!, 1);
    }
    mix(state, schedule);
  }
  return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('');
}

/** The text, a bit that is 1, zeros, and its length in bits, in blocks of 64 bytes. */
function padded(text: string): DataView {
  const bytes = new Uint8Array(Math.ceil((text.length + 9) / 64) * 64);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  bytes[text.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - 4, text.length * 8);
  return view;
}

function mix(state: Uint32Array, schedule: Uint32Array): void {
  let [a, b, c, d, e] = state as unknown as [number, number, number, number, number];
  for (let i = 0; i < 80; i++) {
    const round = Math.floor(i / 20);
    const f = round === 0 ? (b & c) | (~b & d) : round === 2 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
    const next = (rotated(a, 5) + f + e + CONSTANTS[round]! + schedule[i]!) | 0;
    [a, b, c, d, e] = [next, a, rotated(b, 30), c, d];
  }
  for (const [i, word] of [a, b, c, d, e].entries()) state[i]! += word;
}

const CONSTANTS = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6];

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
