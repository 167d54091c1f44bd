import * as v from 'valibot'
import type { BridgeArgs, BridgeMethod } from '../../src-core/bridge/contract.ts'

/** Longest path that any of the systems takes; a name within a path is never longer. */
const MAX_PATH_LENGTH = 32_768

const MAX_TOKEN_LENGTH = 1_000

const text = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(MAX_PATH_LENGTH),
  v.check((value) => !value.includes('\0')),
)

/** Whether they are tags that a run may have is the rule of the edit itself. */
const tags = v.array(v.string())

/** A menu is for people to read: longer ones are nobody's. */
const MOST_ITEMS = 200
const label = v.pipe(v.string(), v.minLength(1), v.maxLength(200))
const ACCELERATOR =
  /^(?:(?:CmdOrCtrl|Alt|Shift)\+)*(?:[A-Z0-9!-/:-@[-`{-~]|F\d{1,2}|Up|Down|Left|Right|Home|End|PageUp|PageDown|Space|Enter|Escape|Tab|Backspace|Delete|Insert|Plus)$/

/** What each method takes, checked where it comes in: whatever is behind these may trust its arguments. */
export const ARGUMENT_SCHEMAS: { readonly [M in BridgeMethod]: v.GenericSchema<unknown, BridgeArgs<M>> } = {
  appInfo: v.strictTuple([]),
  listSources: v.strictTuple([]),
  openSource: v.strictTuple([text]),
  openSample: v.strictTuple([]),
  pickFolder: v.strictTuple([]),
  rescanSource: v.strictTuple([text, v.array(v.string())]),
  cancelScan: v.strictTuple([text]),
  setPaused: v.strictTuple([text, v.boolean()]),
  setWriteBack: v.strictTuple([text, v.boolean()]),
  writeTags: v.strictTuple([text, text, text, v.strictObject({ add: tags, remove: tags })]),
  readAgain: v.strictTuple([text, text]),
  locateFile: v.strictTuple([text, text]),
  showFile: v.strictTuple([text, text]),
  closeSource: v.strictTuple([text]),
  runDetail: v.strictTuple([text, text, text]),
  readCard: v.strictTuple([text, text]),
  readLog: v.strictTuple([
    text,
    v.strictObject({ flow: text, runId: text, step: text, taskId: text }),
    v.picklist(['stdout', 'stderr']),
    v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  ]),
  showCard: v.strictTuple([text, text]),
  readToken: v.strictTuple([]),
  showMenu: v.strictTuple([
    v.pipe(
      v.array(
        v.strictObject({
          label,
          items: v.pipe(
            v.array(
              v.strictObject({
                id: v.pipe(v.string(), v.regex(/^[a-z\d-]{1,80}$/)),
                label,
                accelerator: v.nullable(v.pipe(v.string(), v.regex(ACCELERATOR))),
              }),
            ),
            v.maxLength(MOST_ITEMS),
          ),
        }),
      ),
      v.maxLength(20),
    ),
  ]),
  keepToken: v.strictTuple([v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_TOKEN_LENGTH)))]),
}

export function isBridgeMethod(name: unknown): name is BridgeMethod {
  return typeof name === 'string' && Object.hasOwn(ARGUMENT_SCHEMAS, name)
}
