import type { Link } from '../../src-core/links/link.ts'
import { printAddress, printLink } from '../../src-core/links/print-link.ts'
import { parseRunKey } from '../../src-core/runs/run-key.ts'
import type { RunKey } from '../../src-core/runs/run.ts'
import type { Services } from '../app/services.ts'
import { targetKeys } from '../app/view-state.ts'
import { countOf } from '../ui/words.ts'
import type { Command } from './command.ts'
import { copyText } from './copy-text.ts'

/** The link as it is opened where this window is: by the desktop app, or by the address of the browser twin. */
export function linkText({ host }: Pick<Services, 'host'>, link: Link): string {
  if (host.get().info.shell === 'electron') return printLink(link)
  const { origin, pathname } = window.location
  return `${origin}${pathname}#${printAddress(link)}`
}

function runLink(key: RunKey): Link {
  const { flow, runId } = parseRunKey(key)
  return { kind: 'run', flow, runId }
}

export const copyLink: Command = {
  id: 'copy-link',
  title: 'Copy a link to the runs',
  short: 'Copy link',
  group: 'Select',
  keys: ['Shift+y'],
  where: 'page',
  menu: 'run',
  enabled: ({ view }) => targetKeys(view.get()).length > 0,
  run(services) {
    const links = targetKeys(services.view.get()).map((key) => linkText(services, runLink(key)))
    return copyText(services.view, links.join('\n'), links.length === 1 ? 'Copied the link.' : `Copied ${countOf(links.length, 'link')}.`)
  },
}

export const copyViewLink: Command = {
  id: 'copy-view-link',
  title: 'Copy a link to this view',
  group: 'Find',
  keys: [],
  where: 'page',
  enabled: ({ view }) => view.get().screen === 'runs',
  run(services) {
    const { query, namespace, sort } = services.view.get()
    return copyText(services.view, linkText(services, { kind: 'query', query, namespace, sort }), 'Copied the link to this view.')
  },
}
