import { REST_ERRORS } from '../../src-core/protocol/rest.ts'
import { all, listOf, orNull, TEXT, TEXTS, TIME } from './schema-parts.ts'
import { TRIGGER_SCHEMAS } from './trigger-schemas.ts'

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

const PROMOTION = all({
  id: TEXT,
  act: { enum: ['promote', 'rollback'] },
  tag: TEXT,
  origin: TEXT,
  flow: TEXT,
  runId: TEXT,
  over: { ...orNull(TEXT), description: 'Flow/RunId of the run that carried the tag as the proposer saw it.' },
  ...SIGNED,
  outcome: { enum: ['proposed', 'won', 'lost'] },
  n: { ...orNull({ type: 'integer' }), description: 'Counts the decisions of the workspace.' },
  decidedAt: orNull(TIME),
  refusal: orNull({
    type: 'object',
    required: ['kind'],
    properties: {
      kind: {
        enum: ['overtaken', 'already', 'no-match', 'unreadable-query', 'not-allowed', 'unknown-run', 'not-promoted', 'tag-refused'],
      },
    },
  }),
  reason: { ...orNull(TEXT), description: 'The refusal in a sentence.' },
})

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
  Promotion: PROMOTION,
  Promotions: all({
    promotions: listOf({ $ref: '#/components/schemas/Promotion' }),
    next: { ...orNull(TEXT), description: 'Given as `before`, the list goes on; null at its end.' },
  }),
  PromotionAsked: {
    type: 'object',
    required: ['tag', 'flow'],
    properties: {
      act: { enum: ['promote', 'rollback'], default: 'promote' },
      tag: TEXT,
      flow: TEXT,
      runId: { ...TEXT, description: 'The run to promote; not of a rollback.' },
      origin: { ...TEXT, default: 'local' },
      over: {
        ...orNull(TEXT),
        description:
          'Id of the run that carries the tag as you saw it, null for none: lost when it is another one. Without it, whichever does.',
      },
    },
  },
  Tags: all({ tags: { ...TEXTS, description: 'The user tags afterwards.' }, changed: { type: 'boolean' } }),
  ...TRIGGER_SCHEMAS,
  Error: all({ error: all({ code: { enum: Object.keys(REST_ERRORS) }, message: TEXT }) }),
} as const
