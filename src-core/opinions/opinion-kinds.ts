import { codePointCount, loneSurrogate } from '../lib/code-points.ts'
import { validateTag } from '../tags/validate-tag.ts'
import type { OpinionKind } from './opinion.ts'
import { parsePromoters } from './promoters.ts'
import { parseViewText } from './view-text.ts'

/** What the workspace says of a tag or a view: of several values that stand, the newest counts. */
export type RegisterKind =
  | 'hue'
  | 'description'
  | 'group'
  | 'protected'
  | 'retired'
  | 'renamed'
  | 'promoted'
  | 'requires'
  | 'promoters'
  | 'view'
  | 'order'
export type SubjectKind = OpinionKind | RegisterKind

/** Where an opinion is kept: with the runs that it is about, or in the workspace's own room. */
export type Scope = 'runs' | 'workspace'

interface KindRule {
  readonly scope: Scope
  /**
   * `text`: the opinion is about a text of its own. `none`: the kind says it all.
   * `signer`: so it does, and the opinion is the signer's alone: nobody else can take it back.
   */
  readonly value: 'text' | 'none' | 'signer'
  /** Whether a text is well formed; asked for `text` only. */
  readonly accepts: (text: string) => boolean
}

export const MAX_NOTE_LENGTH = 4_000
export const MAX_DESCRIPTION_LENGTH = 1_000
export const MAX_GROUP_LENGTH = 200
export const MAX_REQUIRES_LENGTH = 1_000

const isText =
  (min: number, max: number) =>
  (text: string): boolean =>
    text.length >= min && loneSurrogate(text) === null && codePointCount(text) <= max
const isOneOf =
  (...texts: readonly string[]) =>
  (text: string): boolean =>
    texts.includes(text)
const isTag = (text: string): boolean => validateTag(text) === null
const none = (): boolean => false

/**
 * The one table of what can be said and what of it is well formed: who reads a room skips everything else, and who writes is
 * refused it. A new kind of opinion is a line here.
 */
const KINDS: Readonly<Record<SubjectKind, KindRule>> = {
  tag: { scope: 'runs', value: 'text', accepts: isTag },
  note: { scope: 'runs', value: 'text', accepts: (text) => isText(1, MAX_NOTE_LENGTH)(text) && text.trim() !== '' },
  pin: { scope: 'runs', value: 'none', accepts: none },
  baseline: { scope: 'runs', value: 'none', accepts: none },
  archive: { scope: 'runs', value: 'none', accepts: none },
  judged: { scope: 'runs', value: 'signer', accepts: none },
  hue: { scope: 'workspace', value: 'text', accepts: (text) => /^(?:0|[1-9]\d?|[12]\d\d|3[0-5]\d)$/.test(text) },
  description: { scope: 'workspace', value: 'text', accepts: isText(1, MAX_DESCRIPTION_LENGTH) },
  group: { scope: 'workspace', value: 'text', accepts: isText(1, MAX_GROUP_LENGTH) },
  protected: { scope: 'workspace', value: 'text', accepts: isOneOf('yes', 'no') },
  retired: { scope: 'workspace', value: 'text', accepts: isOneOf('yes') },
  renamed: { scope: 'workspace', value: 'text', accepts: isTag },
  promoted: { scope: 'workspace', value: 'text', accepts: isOneOf('yes') },
  // Not read as a query here: a newer app may write one that this one does not know.
  requires: { scope: 'workspace', value: 'text', accepts: isText(1, MAX_REQUIRES_LENGTH) },
  promoters: { scope: 'workspace', value: 'text', accepts: (text) => parsePromoters(text) !== null },
  view: { scope: 'workspace', value: 'text', accepts: (text) => parseViewText(text) !== null },
  order: { scope: 'workspace', value: 'text', accepts: (text) => text !== '' && Number.isFinite(Number(text)) },
}

/** The rule of a kind; null for a name that is none. */
export function kindRule(kind: string): KindRule | null {
  return isKind(kind) ? KINDS[kind] : null
}

export const ruleOf = (kind: SubjectKind): KindRule => KINDS[kind]
export const isKind = (kind: string): kind is SubjectKind => Object.hasOwn(KINDS, kind)
export const isRegister = (kind: SubjectKind): kind is RegisterKind => KINDS[kind].scope === 'workspace'
