import { all, listOf, orNull, TEXT, TEXTS, TIME } from './schema-parts.ts'

const EVENT = {
  oneOf: [
    all({ kind: { const: 'matches' }, query: { ...TEXT, description: 'A run starts to match it.' } }),
    all({
      kind: { const: 'promoted' },
      tag: { ...TEXT, description: 'A promotion of it was won.' },
      flow: { ...orNull(TEXT), description: 'Null: of any flow. May be left away by who asks.' },
    }),
  ],
}

const SECRET = { ...TEXT, description: '16 to 512 letters, digits and signs. Without it one is made.' }

/** Triggers and what they send, for the document. */
export const TRIGGER_SCHEMAS = {
  Trigger: all({
    id: TEXT,
    workspace: TEXT,
    event: EVENT,
    url: { ...TEXT, description: 'Without what stands behind the question mark.' },
    madeBy: TEXT,
    madeAt: TIME,
    isPaused: { type: 'boolean' },
    rotatesUntil: { ...orNull(TIME), description: 'Two secrets sign until then.' },
    waiting: { type: 'integer', description: 'Events that are not delivered yet.' },
    isFull: { type: 'boolean', description: 'So many wait that it looks for no more at the moment.' },
  }),
  Triggers: all({ triggers: listOf({ $ref: '#/components/schemas/Trigger' }) }),
  TriggerAsked: {
    type: 'object',
    required: ['event', 'url'],
    properties: {
      event: {
        oneOf: [
          EVENT.oneOf[0],
          { type: 'object', required: ['kind', 'tag'], properties: { kind: { const: 'promoted' }, tag: TEXT, flow: orNull(TEXT) } },
        ],
      },
      url: TEXT,
      secret: SECRET,
      existing: { type: 'boolean', default: false, description: 'Tell also of what is there already.' },
    },
  },
  TriggerMade: all({
    trigger: { $ref: '#/components/schemas/Trigger' },
    secret: { ...orNull(TEXT), description: 'Only when it was made by the server: it is told this once.' },
  }),
  TriggerChange: all({ isPaused: { type: 'boolean' } }),
  SecretAsked: { type: 'object', properties: { secret: SECRET } },
  TestOutcome: {
    type: 'object',
    required: ['kind'],
    properties: { kind: { enum: ['delivered', 'failed', 'refused', 'stopped'] }, status: { type: 'integer' }, why: TEXT },
  },
  Outbox: all({
    events: listOf(
      all({
        id: TEXT,
        trigger: TEXT,
        workspace: TEXT,
        state: { enum: ['waiting', 'dead'] },
        at: TIME,
        tries: { type: 'integer' },
        firstTryAt: orNull(TIME),
        nextTryAt: TIME,
        why: { ...orNull(TEXT), description: 'What came of the last try.' },
      }),
    ),
  }),
  ReplayAsked: {
    oneOf: [
      { ...all({ ids: TEXTS }), additionalProperties: false },
      { ...all({ all: { const: true } }), additionalProperties: false },
    ],
  },
  TriggerEvent: all({
    version: { const: 1 },
    id: { ...TEXT, description: 'The same in every delivery of one event, and in no other event.' },
    event: { enum: ['matches', 'promoted', 'test'] },
    workspace: TEXT,
    trigger: all({ id: TEXT, event: EVENT }),
    at: TIME,
    run: orNull({ allOf: [{ $ref: '#/components/schemas/Run' }, all({ pathspec: TEXT })] }),
    promotion: orNull(
      all({
        id: TEXT,
        act: { enum: ['promote', 'rollback'] },
        tag: TEXT,
        pathspec: TEXT,
        over: { ...orNull(TEXT), description: 'The run that had the tag before.' },
        by: TEXT,
        decidedAt: TIME,
        n: { type: 'integer', description: 'Counts the decisions of the workspace.' },
      }),
    ),
  }),
  Replayed: all({ replayed: { type: 'integer' } }),
} as const
