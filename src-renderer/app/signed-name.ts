import { useServices, type Services } from './services.ts'
import { useStore } from './store.ts'

/** Name that tags are signed with: chosen here, else the one that Metaflow would use. Null asks for one. */
export const signedName = ({ preferences, host }: Pick<Services, 'preferences' | 'host'>): string | null =>
  preferences.get().userName ?? host.get().info.userName

/** The same, once the host has said whose machine this is: right after a start a key may be quicker than the host. */
export function awaitSignedName(services: Pick<Services, 'preferences' | 'host'>): Promise<string | null> {
  const { host } = services
  const isKnown = (): boolean => signedName(services) !== null || host.get().sources !== null || host.get().unreachable
  return new Promise((resolve) => {
    if (isKnown()) return resolve(signedName(services))
    const off = host.subscribe(() => {
      if (!isKnown()) return
      off()
      resolve(signedName(services))
    })
  })
}

export function useSignedName(): string | null {
  const { preferences, host } = useServices()
  const chosen = useStore(preferences, (state) => state.userName)
  const given = useStore(host, (state) => state.info.userName)
  return chosen ?? given
}
