/** How large hanging tags are drawn, and how far apart, in pixels. All of it grows with the text that is written on them. */
export interface HangingMeasures {
  readonly tag: { readonly width: number; readonly height: number }
  /** The hole, from the nearer upright end of the tag and from its top. */
  readonly hole: { readonly x: number; readonly y: number }
  /** Between two tags of a row. */
  readonly gap: number
  /** From the top down to the line. */
  readonly line: number
  /** From the line down to a hole in the first row. */
  readonly string: number
  /** From row to row. */
  readonly row: number
  /** Room for the threads below the tags. */
  readonly below: number
  /** More tags than fit into so many rows stay knots on the line. */
  readonly rows: number
}

const MOST_ROWS = 3

/** `textScale` is 1 at the usual size of text. */
export const hangingMeasures = (textScale: number): HangingMeasures => ({
  tag: { width: 124 * textScale, height: 39 * textScale },
  hole: { x: 9 * textScale, y: 9 * textScale },
  gap: 6,
  line: 34 * textScale,
  string: 34 * textScale,
  row: 46 * textScale,
  below: 56,
  // Large tags leave room for the lanes.
  rows: Math.max(1, Math.floor(MOST_ROWS / textScale)),
})

/** From the top down to a hole. */
export const holeY = ({ line, string, row }: HangingMeasures, at: number): number => line + string + at * row

export const tagTop = (measures: HangingMeasures, at: number): number => holeY(measures, at) - measures.hole.y

/** Height of a lane: the mark has room below the name of its flow, where that stands above it (`timeline.css`). */
export const laneHeight = (textScale: number): number => Math.max(76, 32 + 40 * textScale)
