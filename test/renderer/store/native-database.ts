/** IndexedDB without Dexie, to make and to look at databases as another program would. */

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('the request failed')))
  })
}

export async function deleteDatabase(name: string): Promise<void> {
  await done(indexedDB.deleteDatabase(name))
}

/** Makes a database of this native version with these tables (name to key path) and records. */
export async function makeDatabase(
  name: string,
  version: number,
  tables: Record<string, { keyPath: string | string[]; records: unknown[] }>,
): Promise<void> {
  const request = indexedDB.open(name, version)
  request.addEventListener('upgradeneeded', () => {
    for (const [table, { keyPath, records }] of Object.entries(tables)) {
      const store = request.result.createObjectStore(table, { keyPath })
      for (const record of records) store.put(record)
    }
  })
  const database = await done(request)
  database.close()
}

/** Opens the database as it is and lets `change` do something to one table. */
export async function changeTable(name: string, table: string, change: (store: IDBObjectStore) => void): Promise<void> {
  const database = await done(indexedDB.open(name))
  const transaction = database.transaction(table, 'readwrite')
  await new Promise<void>((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve())
    transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('the change was aborted')))
    change(transaction.objectStore(table))
  })
  database.close()
}

export async function tablesOf(name: string): Promise<{ version: number; tables: string[] }> {
  const database = await done(indexedDB.open(name))
  const found = { version: database.version, tables: [...database.objectStoreNames] }
  database.close()
  return found
}
