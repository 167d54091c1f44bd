import { useEffect, useId, useState, type FormEvent, type ReactElement } from 'react'
import { isSafeUrl, parseServerUrl, type ServerSetting } from '../../app/server-link.ts'
import { useServices } from '../../app/services.ts'
import { Notice } from '../../ui/notice.tsx'

/** Address, workspace and token of a server. What can not be joined is refused before anything is sent. */
export function ServerForm({ server }: { server: ServerSetting | null }): ReactElement {
  const { serverLink } = useServices()
  const [address, setAddress] = useState(server?.url ?? '')
  const [workspace, setWorkspace] = useState(server?.workspace ?? 'default')
  const [token, setToken] = useState('')
  const [remember, setRemember] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const hasKeyStore = useKeyStore()
  const id = useId()
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const refused = refusalOf(address, workspace, token)
    setRefusal(refused)
    const url = parseServerUrl(address)
    if (refused !== null || url === null) return
    await serverLink.connect({ url, workspace: workspace.trim() }, token.trim(), remember)
    setToken('')
  }
  return (
    <form className="server-form" onSubmit={(event) => void submit(event)} aria-label="Sync server">
      <label htmlFor={`${id}address`}>Address of the server</label>
      <input
        id={`${id}address`}
        className="text-field mono"
        value={address}
        onChange={(event) => setAddress(event.target.value)}
        placeholder="sync.example.org"
        spellCheck={false}
        autoComplete="off"
        maxLength={1000}
        aria-describedby={refusal === null ? undefined : `${id}refusal`}
      />
      <label htmlFor={`${id}workspace`}>Workspace</label>
      <input
        id={`${id}workspace`}
        className="text-field"
        value={workspace}
        onChange={(event) => setWorkspace(event.target.value)}
        spellCheck={false}
        autoComplete="off"
        maxLength={200}
      />
      <label htmlFor={`${id}token`}>Token</label>
      <input
        id={`${id}token`}
        type="password"
        className="text-field mono"
        value={token}
        onChange={(event) => setToken(event.target.value)}
        autoComplete="off"
        maxLength={1000}
      />
      {hasKeyStore === false && (
        <label className="server-remember small">
          <input type="checkbox" checked={remember} onChange={(event) => setRemember(event.target.checked)} />
          Keep the token in this browser, also after it is closed
        </label>
      )}
      {refusal !== null && <Notice tone="bad" role="alert" id={`${id}refusal`} message={refusal} />}
      <button type="submit" className="button primary">
        {server === null ? 'Connect' : 'Connect again'}
      </button>
    </form>
  )
}

function refusalOf(address: string, workspace: string, token: string): string | null {
  const url = parseServerUrl(address)
  if (url === null) return 'This is no address of a server. Nothing was sent. It looks like sync.example.org or ws://127.0.0.1:4470/sync.'
  if (!isSafeUrl(url)) return 'Without TLS the token could be read on its way. Nothing was sent. Use an address that begins with wss://.'
  if (workspace.trim() === '' || workspace.includes('/')) return 'A workspace has a name without slashes. Nothing was sent.'
  if (token.trim() === '') return 'A server lets nobody in without a token. Nothing was sent. Ask whoever runs it for one.'
  return null
}

/** Null until it is known. */
function useKeyStore(): boolean | null {
  const { serverLink } = useServices()
  const [hasKeyStore, setHasKeyStore] = useState<boolean | null>(null)
  useEffect(() => {
    void serverLink.hasKeyStore().then(setHasKeyStore)
  }, [serverLink])
  return hasKeyStore
}
