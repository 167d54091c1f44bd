/** What IndexedDB says of a database before anything is written to it. */
export type Inspection =
  /** `wiped`: the browser found its storage damaged and has thrown away everything of this origin, this database too. */
  | { readonly kind: 'absent'; readonly wiped: boolean }
  /** `version` is the schema version; Dexie keeps ten times that number in the database. */
  | { readonly kind: 'present'; readonly version: number; readonly tables: readonly string[] }

/**
 * Looks at a database without Dexie, which would mend or adapt what has to be said: it opens a newer schema as if it were its
 * own, adds tables that have gone, and starts an empty database where the browser has discarded a damaged one.
 * Creates nothing. Rejects with the browser's error.
 */
export function inspectDatabase(factory: IDBFactory, name: string): Promise<Inspection> {
  return new Promise((resolve, reject) => {
    let absent: Inspection | null = null
    const request = factory.open(name)
    request.addEventListener('upgradeneeded', (event) => {
      absent = { kind: 'absent', wiped: 'dataLoss' in event && event.dataLoss === 'total' }
      request.transaction?.abort()
    })
    request.addEventListener('success', () => {
      const { version, objectStoreNames } = request.result
      const tables = [...objectStoreNames]
      request.result.close()
      resolve({ kind: 'present', version: Math.floor(version / 10), tables })
    })
    request.addEventListener('error', (event) => {
      event.preventDefault()
      if (absent) resolve(absent)
      else reject(request.error ?? new Error(`${name} can not be opened`))
    })
  })
}
