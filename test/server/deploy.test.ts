import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { FLAG_HELP } from '../../sync-server/config.ts'

const read = (path: string): Promise<string> => readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')

test('[SYN90] the unit and the image run the file that the build makes, with settings that the server knows', async () => {
  const unit = await read('sync-server/deploy/tagalong-sync.service')
  const image = await read('sync-server/deploy/Dockerfile')
  const build = await read('electron.vite.config.ts')
  expect(build).toContain("outDir: at('./dist/main')")
  expect(build).toContain("'sync-server': at('./sync-server/main.ts')")
  expect(unit).toContain('ExecStart=/usr/bin/node /opt/tagalong/dist/main/sync-server.js')
  expect(image).toContain('COPY --from=build /src/dist/main ./dist/main')
  expect(image).toContain('ENTRYPOINT ["node", "dist/main/sync-server.js"]')
  const settings = new Set(`${unit}${image}`.match(/TAGALONG_SYNC_\w+/g))
  expect([...settings].filter((name) => !FLAG_HELP.includes(name))).toEqual([])
})

test('[SYN90] the page for teams names no command that the server does not have', async () => {
  const main = await read('sync-server/main.ts')
  const page = await read('docs/team.md')
  const named = [...page.matchAll(/npm run sync-server -- ([a-z]+)|^tagalong-sync ([a-z]+)/gm)].map(([, a, b]) => a ?? b ?? '')
  expect(new Set(named)).toEqual(new Set(['token', 'backup', 'verify', 'restore']))
  expect(named.filter((command) => !main.includes(`case '${command}':`))).toEqual([])
})
