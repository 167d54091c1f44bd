import { REST_ERRORS } from '../../src-core/protocol/rest.ts'

const TEXT = { type: 'string' } as const
const TIME = { type: 'integer', description: 'Epoch milliseconds.' } as const
const TEXTS = { type: 'array', items: TEXT } as const
const orNull = <T extends object>(schema: T): { readonly anyOf: readonly [T, { readonly type: 'null' }] } => ({
  anyOf: [schema, { type: 'null' }],
})
const listOf = (items: object): object => ({ type: 'array', items })
/** An object that has all of these. */
const all = (properties: Readonly<Record<string, object>>): object => ({ type: 'object', required: Object.keys(properties), properties })

const RUN = {
  origin: TEXT,
  flow: TEXT,
  runId: TEXT,
  status: { enum: ['completed', 'failed', 'running', 'unknown'] },
  successful: { type: 'boolean' },
  finished: { type: 'boolean' },
  owner: orNull(TEXT),
  createdAt: TIME,
  finishedAt: orNull(TIME),
  originRunId: orNull(TEXT),
  systemTags: TEXTS,
  userTags: TEXTS,
}

const SIGNED = { by: TEXT, at: TIME, via: TEXT }
const SIGNED_OR_NOT = { by: orNull(TEXT), at: orNull(TIME), via: orNull(TEXT) }

/** The shapes of `src-core/protocol/rest.ts`, for the document. */
export const SCHEMAS = {
  Rooms: all({
    log: TEXT,
    rooms: listOf(all({ room: TEXT, seq: { type: 'integer' }, kind: { enum: ['runs', 'workspace'] } })),
  }),
  Run: all(RUN),
  Runs: all({ total: { type: 'integer' }, runs: listOf({ $ref: '#/components/schemas/Run' }), unreadableRooms: TEXTS }),
  RunDetail: all({
    ...RUN,
    tags: listOf(all({ tag: TEXT, origin: { enum: ['source', 'person'] }, ...SIGNED_OR_NOT })),
    notes: listOf(all({ text: TEXT, ...SIGNED })),
    opinions: listOf(all({ kind: { enum: ['pin', 'baseline', 'archive', 'judged'] }, ...SIGNED })),
    history: listOf(
      all({
        change: { enum: ['added', 'removed', 'came-with-run', 'appeared-in-source', 'left-source'] },
        kind: { enum: ['tag', 'note', 'pin', 'baseline', 'archive', 'judged'] },
        text: TEXT,
        until: orNull(TIME),
        ...SIGNED_OR_NOT,
      }),
    ),
  }),
  TagsAsked: {
    type: 'object',
    properties: { tags_to_add: { ...TEXTS, default: [] }, tags_to_remove: { ...TEXTS, default: [] } },
  },
  Tags: all({ tags: { ...TEXTS, description: 'The user tags afterwards.' }, changed: { type: 'boolean' } }),
  Error: all({ error: all({ code: { enum: Object.keys(REST_ERRORS) }, message: TEXT }) }),
} as const
