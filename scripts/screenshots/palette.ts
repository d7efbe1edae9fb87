import { deflateSync, inflateSync } from 'node:zlib';

/** PNG (W3C PNG, third edition): the signature of every file. */
const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** Colours of a palette. */
const MOST = 32;

/** A colour, 8 bits each of red, green and blue, and how many pixels have it. */
type Colour = readonly [colour: number, count: number];

/**
 * A picture (PNG as Chromium writes it: 8 bits a sample, not interlaced) with a palette of 32 colours, a fifth of the size. Pages have few
 * colours: the others become the nearest of the palette.
 */
export function withPalette(png: Buffer): Buffer {
  const { width, height, colours, counts } = coloursOf(png);
  const palette = paletteOf([...counts]);
  const indexes = new Map(palette.map(([colour], i) => [colour, i]));
  for (const colour of counts.keys()) if (!indexes.has(colour)) indexes.set(colour, nearest(colour, palette));
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1)
      rows[y * (width + 1) + 1 + x] = indexes.get(colours[y * width + x] as number) as number;
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const table = Buffer.from(palette.flatMap(([colour]) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  const parts = [chunk('IHDR', head), chunk('PLTE', table), chunk('IDAT', deflateSync(rows, { level: 9 }))];
  return Buffer.concat([SIGNATURE, ...parts, chunk('IEND', Buffer.alloc(0))]);
}

/** Whether there is nothing in the edge that a picture may have: letters alone have more shades than that. */
export function isBlank(png: Buffer): boolean {
  return coloursOf(png).counts.size < FEW;
}

const FEW = 16;

/** The colour of each pixel, row by row, and how many have each. */
function coloursOf(png: Buffer) {
  const { width, height, samples, pixels } = decoded(png);
  const counts = new Map<number, number>();
  const colours = new Uint32Array(width * height);
  for (let i = 0, at = 0; i < colours.length; i += 1, at += samples) {
    const colour = ((pixels[at] as number) << 16) | ((pixels[at + 1] as number) << 8) | (pixels[at + 2] as number);
    colours[i] = colour;
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return { width, height, colours, counts };
}

/**
 * One after the other the colour whose pixels would be the furthest off without it: a few red pixels count more than the many greys at the edges
 * of letters, which are near to each other.
 */
function paletteOf(colours: readonly Colour[]): Colour[] {
  const palette: Colour[] = [];
  const off = new Float64Array(colours.length).fill(Number.MAX_SAFE_INTEGER);
  while (palette.length < Math.min(MOST, colours.length)) {
    let next = 0;
    for (let i = 1; i < off.length; i += 1) if (lossOf(i) > lossOf(next)) next = i;
    const chosen = colours[next] as Colour;
    palette.push(chosen);
    for (const [i, [colour]] of colours.entries()) {
      off[i] = Math.min(off[i] as number, distanceOf(colour, chosen[0]));
    }
  }
  return palette;

  function lossOf(i: number): number {
    return (off[i] as number) * (colours[i] as Colour)[1];
  }
}

function nearest(colour: number, palette: readonly Colour[]): number {
  let best = { at: 0, distance: Number.POSITIVE_INFINITY };
  for (const [at, [other]] of palette.entries()) {
    const distance = distanceOf(colour, other);
    if (distance < best.distance) best = { at, distance };
  }
  return best.at;
}

function distanceOf(a: number, b: number): number {
  const [red, green, blue] = [(a >> 16) - (b >> 16), ((a >> 8) & 255) - ((b >> 8) & 255), (a & 255) - (b & 255)];
  return red * red + green * green + blue * blue;
}

/** The samples of a picture: three (RGB) or four (with alpha) a pixel. */
function decoded(png: Buffer) {
  const data: Buffer[] = [];
  let [width, height, samples] = [0, 0, 0];
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const name = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (name === 'IHDR') {
      [width, height, samples] = [body.readUInt32BE(0), body.readUInt32BE(4), body[9] === 6 ? 4 : 3];
    }
    if (name === 'IDAT') data.push(body);
    at += length + 12;
  }
  return {
    width,
    height,
    samples,
    pixels: unfiltered(inflateSync(Buffer.concat(data)), width * samples, height, samples),
  };
}

/** Takes the filter off each row (W3C PNG, 9.2). */
function unfiltered(raw: Buffer, stride: number, height: number, samples: number): Uint8Array {
  const pixels = new Uint8Array(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)] as number;
    for (let x = 0; x < stride; x += 1) {
      const to = y * stride + x;
      const left = x >= samples ? (pixels[to - samples] as number) : 0;
      const up = y > 0 ? (pixels[to - stride] as number) : 0;
      const corner = x >= samples && y > 0 ? (pixels[to - stride - samples] as number) : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] as number;
      pixels[to] = (raw[y * (stride + 1) + 1 + x] as number) + guess;
    }
  }
  return pixels;
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

function chunk(name: string, body: Buffer): Buffer {
  const whole = Buffer.alloc(body.length + 12);
  whole.writeUInt32BE(body.length, 0);
  whole.write(name, 4, 'latin1');
  body.copy(whole, 8);
  whole.writeUInt32BE(crc(whole.subarray(4, body.length + 8)), body.length + 8);
  return whole;
}

function crc(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}
