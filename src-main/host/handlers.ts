import * as v from 'valibot'
import type { AppInfo, BridgeArgs, BridgeError, BridgeMethod, BridgeResult, SourceInfo } from '../../src-core/bridge/contract.ts'
import { err, ok } from '../../src-core/lib/result.ts'
import { ARGUMENT_SCHEMAS, isBridgeMethod } from './bridge-arguments.ts'
import { NO_FRAME } from './card-shelf.ts'
import type { Sources } from './sources.ts'

export interface HandlerOptions {
  readonly sources: Sources
  readonly appInfo: () => Promise<AppInfo>
  /** With those of earlier starts and of the command line. */
  readonly listSources: () => Promise<SourceInfo[]>
  /** Gives the folder of the unpacked sample; rejects when it could not be unpacked. */
  readonly unpackSample: () => Promise<string>
  readonly log: (message: string, error: unknown) => void
}

type Handlers = { readonly [M in BridgeMethod]: (...args: BridgeArgs<M>) => Promise<BridgeResult<M>> }

/** Answers one call of any carrier, whatever came over it. Never rejects. */
export type Call = (method: unknown, args: unknown) => Promise<BridgeResult<BridgeMethod>>

/** The bridge's methods, once for all carriers: names and arguments are checked here, and nothing but a `Result` comes out. */
export function createCall(options: HandlerOptions): Call {
  const handlers = createHandlers(options)

  const checked = async <M extends BridgeMethod>(method: M, args: unknown): Promise<BridgeResult<M>> => {
    const parsed = v.safeParse(ARGUMENT_SCHEMAS[method], args)
    if (!parsed.success) return err(badArguments(method, parsed.issues[0].message))
    return handlers[method](...parsed.output)
  }

  return async (method, args) => {
    if (!isBridgeMethod(method)) return err(unknownMethod(method))
    try {
      return await checked(method, args)
    } catch (error) {
      options.log(`${method} failed`, error)
      return err(INTERNAL)
    }
  }
}

function createHandlers({ sources, appInfo, listSources, unpackSample, log }: HandlerOptions): Handlers {
  return {
    appInfo: async () => ok(await appInfo()),
    listSources: async () => ok(await listSources()),
    openSource: (path) => sources.open(path, { isSample: false }),
    openSample: async () => {
      let folder: string
      try {
        folder = await unpackSample()
      } catch (error) {
        log('the sample could not be unpacked', error)
        return err(SAMPLE_REFUSED)
      }
      return sources.open(folder, { isSample: true })
    },
    // A shell with a dialog of its own answers before the host is asked.
    pickFolder: async () => err(NO_DIALOG),
    rescanSource: async (id, known) => {
      const source = sources.get(id)
      return source.ok ? ok(await source.value.rescan(new Set(known))) : source
    },
    cancelScan: async (id) => {
      const source = sources.get(id)
      return source.ok ? ok(await source.value.cancelScan()) : source
    },
    setPaused: (id, paused) => sources.setPaused(id, paused),
    setWriteBack: (id, on) => sources.setWriteBack(id, on),
    writeTags: async (id, flow, runId, change) => {
      const source = sources.get(id)
      return source.ok ? source.value.writeTags(flow, runId, change) : source
    },
    readAgain: async (id, path) => {
      const source = sources.get(id)
      return source.ok ? ok(await source.value.readAgain(path)) : source
    },
    locateFile: async (id, path) => {
      const source = sources.get(id)
      return source.ok ? source.value.locateFile(path) : source
    },
    // Where there is a file manager, the shell asks for the place and shows it.
    showFile: async () => err(NO_FILE_MANAGER),
    closeSource: (id) => sources.close(id),
    runDetail: async (id, flow, runId) => {
      const source = sources.get(id)
      return source.ok ? source.value.detail(flow, runId) : source
    },
    readCard: async (id, cardPath) => {
      const source = sources.get(id)
      return source.ok ? source.value.readCard(cardPath) : source
    },
    readLog: async (id, task, stream, before) => {
      const source = sources.get(id)
      return source.ok ? source.value.readLog(task, stream, before) : source
    },
    // Only a carrier knows how its windows get at a page: it answers with its `CardShelf` before the host is asked.
    showCard: async () => NO_FRAME,
    // Only the desktop shell gets at the system's key store.
    readToken: async () => err(NO_KEY_STORE),
    showMenu: async () => err(NO_MENU),
    keepToken: async () => err(NO_KEY_STORE),
  }
}

/** Whatever failed inside, this is all that a page is told. */
export const INTERNAL: BridgeError = {
  kind: 'internal',
  message: 'Tagalong failed to do this. Nothing was changed. Its log says more; trying again does no harm.',
}

const SAMPLE_REFUSED: BridgeError = {
  kind: 'unreadable',
  message: 'The sample could not be unpacked. Your own runs and tags are untouched. Free some space on the disk and try again.',
}

const NO_DIALOG: BridgeError = { kind: 'unsupported', message: 'A browser cannot hand over a folder. Type its path instead.' }

export const NO_KEY_STORE: BridgeError = {
  kind: 'unsupported',
  message: 'There is no key store of the system here that could keep a token. Nothing was kept.',
}

const NO_MENU: BridgeError = { kind: 'unsupported', message: 'A browser has no menu for an app. The palette lists every command.' }

const NO_FILE_MANAGER: BridgeError = {
  kind: 'unsupported',
  message: 'A browser cannot show a file of the disk. Copy its path and open it with your own tools.',
}

export const badArguments = (method: string, reason: string): BridgeError => ({
  kind: 'bad-arguments',
  message: `${method} was asked in a way it does not take (${reason}). Nothing was changed.`,
})

const unknownMethod = (method: unknown): BridgeError => ({
  kind: 'unknown-method',
  message: `This Tagalong has no ${typeof method === 'string' ? JSON.stringify(method.slice(0, 80)) : 'method without a name'}. Nothing was changed. Window and program may be of two versions: start Tagalong again.`,
})
