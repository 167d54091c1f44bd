import { MAX_CARD_BYTES } from '../../src-core/bridge/contract.ts'
import type { CardInfo } from '../../src-core/bridge/contract.ts'
import { err, ok } from '../../src-core/lib/result.ts'
import type { Result } from '../../src-core/lib/result.ts'
import type { SourceRefusal } from '../run-source.ts'
import { errorCode } from './disk.ts'
import { isBelow, realInside } from './links.ts'
import { at, listEntries, listFolders } from './place.ts'
import type { Place, Reading } from './place.ts'

const CARDS = 'mf.cards'

/** The cards of a run (contract 5.7), by step, task and file name. Old trees have no `steps/<step>` part; their step is empty. */
export async function listCards(reading: Reading, flow: string, runId: string): Promise<CardInfo[]> {
  const run = `${CARDS}/${flow}/runs/${runId}`
  const cards = await listTasks(reading, '', `${run}/tasks`)
  for (const step of (await listFolders(reading, `${run}/steps`)).toSorted()) {
    cards.push(...(await listTasks(reading, step, `${run}/steps/${step}/tasks`)))
  }
  return cards
}

async function listTasks(reading: Reading, step: string, folder: string): Promise<CardInfo[]> {
  const cards: CardInfo[] = []
  for (const taskId of (await listFolders(reading, folder)).toSorted()) {
    const path = `${folder}/${taskId}/cards`
    const files = (await listEntries(reading, path)).filter((e) => e.kind === 'file').map((e) => e.name)
    for (const file of files.toSorted()) {
      const name = parseCardName(file)
      if (name === null) continue
      const stat = await reading.disk.stat(at(reading, `${path}/${file}`)).catch(() => null)
      if (stat) cards.push({ step, taskId, ...name, path: `${path}/${file}`, sizeBytes: stat.size })
    }
  }
  return cards
}

/** `<type>-<uuid>.html` or `<type>-<id>-<uuid>.html`; neither types nor ids contain a dash. */
function parseCardName(file: string): Pick<CardInfo, 'type' | 'id' | 'uuid'> | null {
  const match = /^([^-]+)(?:-([^-]+))?-([0-9a-f]{32})\.html$/.exec(file)
  return match?.[1] && match[3] ? { type: match[1], id: match[2] ?? null, uuid: match[3] } : null
}

/**
 * The HTML of one card. `path` comes from outside and is not trusted: it must name an `.html` file that lies, after every
 * link is resolved, under the datastore's cards.
 */
export async function readCard(place: Place, path: string): Promise<Result<string, SourceRefusal>> {
  const gone: SourceRefusal = {
    kind: 'not-found',
    message: 'This card is not in the datastore any more. The run is unharmed; look at it again to see which cards it has.',
  }
  if (path.includes('\0') || !path.endsWith('.html')) return err(gone)
  try {
    const real = await realInside(place, path)
    if (real === null || !isBelow(real, at(place, CARDS))) return err(gone)
    return ok((await place.disk.read(real, MAX_CARD_BYTES)).toString('utf8'))
  } catch (error) {
    switch (errorCode(error)) {
      case 'EFBIG':
        return err({
          kind: 'too-large',
          message: `This card is larger than ${MAX_CARD_BYTES / 1024 / 1024} MB and is not shown. Open its file in a browser: ${at(place, path)}`,
        })
      case 'EACCES':
      case 'EPERM':
        return err({
          kind: 'no-permission',
          message: 'You may not read this card. Nothing is lost; allow reading its file, then open it again.',
        })
      case 'ENOENT':
        return err(gone)
      default:
        return err({
          kind: 'unreadable',
          message: `This card could not be read (${errorCode(error) || String(error)}). Nothing is lost; try again.`,
        })
    }
  }
}
