import { useServices, type Services } from './services.ts'
import { useStore } from './store.ts'

/** Name that tags are signed with: chosen here, else the one that Metaflow would use. Null asks for one. */
export const signedName = ({ preferences, host }: Pick<Services, 'preferences' | 'host'>): string | null =>
  preferences.get().userName ?? host.get().info.userName

export function useSignedName(): string | null {
  const { preferences, host } = useServices()
  const chosen = useStore(preferences, (state) => state.userName)
  const given = useStore(host, (state) => state.info.userName)
  return chosen ?? given
}
