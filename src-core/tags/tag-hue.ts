export const TAG_HUES = ['rose', 'coral', 'amber', 'straw', 'olive', 'fern', 'mint', 'teal', 'sky', 'cobalt', 'iris', 'plum'] as const

/** A name of the palette in `tokens.css`. */
export type TagHue = (typeof TAG_HUES)[number]

/** The name of the palette that is nearest to a hue in degrees. */
export function hueName(degrees: number): TagHue {
  return TAG_HUES[Math.round(degrees / (360 / TAG_HUES.length)) % TAG_HUES.length] ?? 'rose'
}

/** The hue of the part before the first colon, so that `dataset:v1` and `dataset:v2` look alike. The same on every machine. */
export function tagHue(tag: string): TagHue {
  const [family = ''] = tag.split(':', 1)
  let hash = 0
  for (const char of family) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0
  return TAG_HUES[hash % TAG_HUES.length] ?? 'rose'
}
