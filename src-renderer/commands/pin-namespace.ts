import type { Services } from '../app/services.ts'
import { isPersonOrProduction } from '../views/namespace-sidebar/namespaces.ts'
import type { Command } from './command.ts'

/** Puts a tag among the namespaces of the sidebar, on this machine, or takes it out again. */
export function togglePinned({ preferences }: Services, tag: string): void {
  const { pinnedTags } = preferences.get()
  preferences.set({ pinnedTags: pinnedTags.includes(tag) ? pinnedTags.filter((other) => other !== tag) : [...pinnedTags, tag] })
}

const pinnable = ({ view }: Services): string | null => {
  const { namespace } = view.get()
  return namespace === null || isPersonOrProduction(namespace) ? null : namespace
}

export const pinNamespace: Command = {
  id: 'pin-namespace',
  title: 'Pin the tag in view as a namespace, or no longer',
  group: 'Find',
  keys: [],
  where: 'page',
  enabled: (services) => pinnable(services) !== null,
  run(services) {
    const tag = pinnable(services)
    if (tag !== null) togglePinned(services, tag)
  },
}
