import { inPath, inQuery, json, operation, WORKSPACE } from './openapi-operation.ts'
import { SCHEMAS } from './openapi-schemas.ts'
import { TRIGGER_PATHS, TRIGGER_WEBHOOKS } from './openapi-triggers.ts'

const RUN = [
  WORKSPACE,
  inPath('origin', '`local` for runs of datastores, else the name of a metadata service.'),
  inPath('flow', 'Name of the flow.'),
  inPath('runId', 'Id of the run; a slash in it is written %2F.'),
]

/** What `GET /api/v1/openapi.json` answers. Tests hold real answers against it. */
export const OPENAPI = {
  openapi: '3.1.0',
  info: {
    title: 'Tagalong sync server',
    version: '1',
    description:
      'Runs, their tags and what people said of them, for scripts. A change is answered when it is flushed to the disk of the server. Times are epoch milliseconds.',
  },
  servers: [{ url: '/api/v1' }],
  security: [{ bearer: [] }],
  paths: {
    '/workspaces/{workspace}/rooms': {
      get: operation('listRooms', {
        summary: 'Rooms of the workspace, in order of their newest changes.',
        parameters: [WORKSPACE],
        answer: json('Rooms'),
      }),
    },
    '/workspaces/{workspace}/runs': {
      get: operation('listRuns', {
        summary: 'Runs that match a query, newest first.',
        parameters: [
          WORKSPACE,
          inQuery('q', "Text in the app's query language; empty is every run. Days begin in UTC.", { type: 'string' }),
          inQuery('namespace', 'A tag, user or system; without it everyone.', { type: 'string' }),
          inQuery('archived', 'Archived runs are left out unless they are asked for.', { enum: ['hidden', 'shown'] }),
          inQuery('limit', 'Runs of one answer.', { type: 'integer', minimum: 0, maximum: 1000, default: 100 }),
          inQuery('offset', 'Runs to leave out from the newest on.', { type: 'integer', minimum: 0, default: 0 }),
        ],
        answer: json('Runs'),
        refusals: ['bad-request'],
      }),
    },
    '/workspaces/{workspace}/flows/{flow}/latest': {
      get: operation('latestRun', {
        summary: 'The newest run of a flow in a namespace. It never moves when tags change.',
        parameters: [
          WORKSPACE,
          inPath('flow', 'Name of the flow.'),
          inQuery('namespace', 'A tag, user or system; without it everyone.', { type: 'string' }),
          inQuery('successful', 'Only runs that ended well by their own word.', { type: 'boolean', default: false }),
        ],
        answer: json('Run'),
        refusals: ['unknown-run'],
      }),
    },
    '/workspaces/{workspace}/runs/{origin}/{flow}/{runId}': {
      get: operation('getRun', {
        summary: 'One run with its tags, notes, opinions and history.',
        parameters: RUN,
        answer: json('RunDetail'),
        refusals: ['unknown-run'],
      }),
    },
    '/workspaces/{workspace}/runs/{origin}/{flow}/{runId}/tags': {
      patch: operation('mutateTags', {
        summary:
          "Removes tags, then adds tags, all or nothing, by Metaflow's rules. People who change the same run at once lose nothing, so there is no conflict to try again.",
        parameters: RUN,
        body: 'TagsAsked',
        answer: json('Tags'),
        refusals: ['bad-request', 'unknown-run', 'too-large', 'tag-refused'],
      }),
    },
    '/workspaces/{workspace}/promotions': {
      get: operation('listPromotions', {
        summary: 'What was proposed for tags that are moved by promotion, and what was decided; newest first.',
        parameters: [
          WORKSPACE,
          inQuery('flow', 'Of this flow alone.', { type: 'string' }),
          inQuery('tag', 'Of this tag alone.', { type: 'string' }),
          inQuery('limit', 'Promotions of one answer.', { type: 'integer', minimum: 1, maximum: 1000, default: 100 }),
          inQuery(
            'before',
            'What `next` of the answer before says: the list goes on behind it. What is decided between two answers may come once more, with its decision.',
            { type: 'string' },
          ),
        ],
        answer: json('Promotions'),
        refusals: ['bad-request'],
      }),
      post: operation('promote', {
        summary:
          'Proposes a run for a promoted tag, or to go back to the run that carried it before, and answers with the decision: won, or lost with the reason. `proposed` when it could not be decided yet; then it is decided later.',
        parameters: [WORKSPACE],
        body: 'PromotionAsked',
        answer: json('Promotion'),
        refusals: ['bad-request', 'unknown-run', 'too-large', 'tag-refused'],
      }),
    },
    '/workspaces/{workspace}/events': {
      get: operation('followChanges', {
        summary:
          'Server-sent events: `changed` with the room and the number of its change, as changes become durable. With Last-Event-ID everything since; `reset` when the log is another one, and then every room is told.',
        parameters: [
          WORKSPACE,
          {
            name: 'Last-Event-ID',
            in: 'header',
            required: false,
            description: 'Id of the last event that was heard.',
            schema: { type: 'string' },
          },
        ],
        answer: { 'text/event-stream': { schema: { type: 'string' } } },
      }),
    },
    ...TRIGGER_PATHS,
  },
  webhooks: TRIGGER_WEBHOOKS,
  components: {
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'A token of `token create`.' } },
    schemas: SCHEMAS,
  },
} as const
