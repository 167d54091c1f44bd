/** What a person may think of a run beside its tags. */
export type Opinion =
  /** 1 to 4,000 code points, not only blank. */
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'pin' }
  /** A flow has at most one: what others of the flow are compared with. */
  | { readonly kind: 'baseline' }
  /** Out of the way: hidden until asked for. */
  | { readonly kind: 'archive' }
  /** Stands for the signer alone: each person judges for himself. */
  | { readonly kind: 'judged' }

export type OpinionKind = 'tag' | Opinion['kind']

/** Why an opinion, a rule of a tag or a saved view is refused. Data for every door: the words are in `describe-opinion.ts`. */
export type OpinionViolation =
  | { readonly kind: 'note-empty' }
  | { readonly kind: 'note-too-long'; readonly length: number; readonly limit: number }
  /** Half a character, at this UTF-16 offset. */
  | { readonly kind: 'malformed-text'; readonly at: number }
  /** Two runs of one flow can not both become its baseline. */
  | { readonly kind: 'several-baselines'; readonly flow: string }
  | { readonly kind: 'name-empty' }
  | {
      readonly kind: 'text-too-long'
      readonly what: 'description' | 'group' | 'name' | 'query' | 'namespace' | 'id'
      readonly length: number
      readonly limit: number
    }
  | { readonly kind: 'not-a-hue'; readonly hue: number }
  | { readonly kind: 'not-an-order'; readonly order: number }
  /** What a tag requires is no query, from this UTF-16 offset on. */
  | { readonly kind: 'unreadable-query'; readonly query: string; readonly at: number; readonly message: string }
  | { readonly kind: 'not-a-name'; readonly name: string }
  | { readonly kind: 'too-many-names'; readonly count: number; readonly limit: number }
