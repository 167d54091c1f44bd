import { inPath, inQuery, json, operation, WORKSPACE } from './openapi-operation.ts'

const inHeader = (name: string, description: string): object => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
})

const TRIGGER = [WORKSPACE, inPath('id', 'Id of the trigger.')]

/** What the server sends to receivers, which no token authorises: they check its signature. */
export const TRIGGER_WEBHOOKS = {
  event: {
    post: {
      operationId: 'receiveEvent',
      summary: 'A run starts to match, or a promotion was won. Sent at least once; any answer from 200 to 299 takes it.',
      security: [],
      parameters: [
        inHeader('Tagalong-Event', 'What it is: `matches`, `promoted` or `test`.'),
        inHeader('Tagalong-Id', 'As `id` in the body.'),
        inHeader('Tagalong-Timestamp', 'Seconds since 1970 when it was sent.'),
        inHeader(
          'Tagalong-Signature',
          '`v1=` and the HMAC-SHA256 of timestamp, dot and body, in hexadecimal; with a comma between when two secrets sign.',
        ),
      ],
      requestBody: { required: true, content: json('TriggerEvent') },
      responses: { '204': { description: 'It arrived, or had before.' } },
    },
  },
}

/** All of this is for tokens of the role admin. `docs/triggers.md` says what a receiver gets. */
export const TRIGGER_PATHS = {
  '/workspaces/{workspace}/triggers': {
    get: operation('listTriggers', {
      summary: 'Triggers of the workspace, without their secrets.',
      parameters: [WORKSPACE],
      answer: json('Triggers'),
    }),
    post: operation('createTrigger', {
      summary: 'Makes a trigger: a program is told when a run starts to match a query, or when a promotion was won.',
      parameters: [WORKSPACE],
      body: 'TriggerAsked',
      answer: json('TriggerMade'),
      refusals: ['bad-request', 'too-large'],
    }),
  },
  '/workspaces/{workspace}/triggers/{id}': {
    patch: operation('changeTrigger', {
      summary: 'Pauses a trigger, or lets it go on. While it is paused its events wait.',
      parameters: TRIGGER,
      body: 'TriggerChange',
      answer: json('Trigger'),
      refusals: ['bad-request', 'unknown-trigger', 'too-large'],
    }),
    delete: operation('removeTrigger', {
      summary: 'Removes a trigger with all its events, delivered or not.',
      parameters: TRIGGER,
      answer: json('Trigger'),
      refusals: ['unknown-trigger'],
    }),
  },
  '/workspaces/{workspace}/triggers/{id}/test': {
    post: operation('testTrigger', {
      summary: 'Sends one event that is of no run, and answers what came of it.',
      parameters: TRIGGER,
      answer: json('TestOutcome'),
      refusals: ['unknown-trigger'],
    }),
  },
  '/workspaces/{workspace}/triggers/{id}/secret': {
    post: operation('rotateSecret', {
      summary: 'Gives a trigger another secret. For a day the one before signs as well.',
      parameters: TRIGGER,
      body: 'SecretAsked',
      answer: json('TriggerMade'),
      refusals: ['bad-request', 'unknown-trigger', 'too-large'],
    }),
  },
  '/workspaces/{workspace}/outbox': {
    get: operation('listOutbox', {
      summary: 'Events that are not delivered, the oldest first.',
      parameters: [
        WORKSPACE,
        inQuery('state', 'Those that are tried, or those that were given up.', { enum: ['waiting', 'dead'], default: 'waiting' }),
      ],
      answer: json('Outbox'),
      refusals: ['bad-request'],
    }),
  },
  '/workspaces/{workspace}/outbox/replay': {
    post: operation('replayEvents', {
      summary: 'Sends events again from the first try on, with the ids that they had.',
      parameters: [WORKSPACE],
      body: 'ReplayAsked',
      answer: json('Replayed'),
      refusals: ['bad-request', 'too-large'],
    }),
  },
}
