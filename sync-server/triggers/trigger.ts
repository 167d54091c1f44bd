import * as v from 'valibot'

/** What is told. `matches`: a run starts to match a query. `promoted`: a promotion of a tag was won, of one flow or of any for null. */
export const EVENT = v.variant('kind', [
  v.object({ kind: v.literal('matches'), query: v.string() }),
  v.object({ kind: v.literal('promoted'), tag: v.string(), flow: v.optional(v.nullable(v.string()), null) }),
])
export type TriggerEvent = v.InferOutput<typeof EVENT>

const TRIGGER = v.object({
  id: v.string(),
  workspace: v.string(),
  event: EVENT,
  url: v.string(),
  /** Signs what is sent. Leaves the server to whoever made it, once, and to nobody else. */
  secret: v.string(),
  /** Signs beside the new secret until `until`, epoch milliseconds; null when there was none. */
  formerSecret: v.nullable(v.object({ secret: v.string(), until: v.number() })),
  madeBy: v.string(),
  /** Epoch milliseconds. */
  madeAt: v.number(),
  /** What happens is noted and waits; nothing is sent. */
  isPaused: v.boolean(),
})

/** A wish of the team: when this happens, tell that program. */
export type Trigger = v.InferOutput<typeof TRIGGER>

/** Throws on what was not written as a trigger. */
export const parseTrigger = (json: string): Trigger => v.parse(TRIGGER, JSON.parse(json))

/** What may be told of a trigger: everything but its secrets, and of its target not what may be one. */
export interface TriggerTold {
  readonly id: string
  readonly workspace: string
  readonly event: TriggerEvent
  /** Without what stands behind `?`. */
  readonly url: string
  readonly madeBy: string
  readonly madeAt: number
  readonly isPaused: boolean
  /** Two secrets sign until this time, epoch milliseconds; null when one does. */
  readonly rotatesUntil: number | null
  /** Events that are not delivered yet. */
  readonly waiting: number
  /** So many wait that it looks for no more at the moment. */
  readonly isFull: boolean
}

export function tellTrigger(
  { id, workspace, event, url, madeBy, madeAt, isPaused, formerSecret }: Trigger,
  { waiting, isFull }: Pick<TriggerTold, 'waiting' | 'isFull'>,
  now: number,
): TriggerTold {
  const rotatesUntil = formerSecret !== null && formerSecret.until > now ? formerSecret.until : null
  return { id, workspace, event, url: withoutQuery(url), madeBy, madeAt, isPaused, rotatesUntil, waiting, isFull }
}

/** For lines and lists. */
export function describeEvent(event: TriggerEvent): string {
  return event.kind === 'matches' ? `matches ${event.query}` : `promoted ${event.tag}${event.flow === null ? '' : ` of ${event.flow}`}`
}

/** The part behind `?` often holds a key. */
export const withoutQuery = (url: string): string => url.split('?')[0] ?? ''

/** The secrets that sign now, the newest first. */
export function secretsOf({ secret, formerSecret }: Trigger, now: number): string[] {
  return formerSecret !== null && formerSecret.until > now ? [secret, formerSecret.secret] : [secret]
}
