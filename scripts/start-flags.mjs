import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export const USAGE = `npm start -- [flags]

  --sample       open the shipped sample of real Metaflow runs
  --source DIR   open a Metaflow datastore: a .metaflow folder or the folder that holds one
  --browser      use a browser even where Electron could start
  --port N       port of the browser's address (also PORT; otherwise 4460); tags are kept per address
  --no-open      print the address instead of opening a browser
  --help         this text`

const OPTIONS = {
  sample: { type: 'boolean', default: false },
  source: { type: 'string' },
  browser: { type: 'boolean', default: false },
  port: { type: 'string' },
  'no-open': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
}

/** The start's flags, or `{ refusal }` with a sentence. A relative `--source` starts at `folder`. */
export function parseStartFlags(args, env, folder) {
  let values
  try {
    ;({ values } = parseArgs({ args, options: OPTIONS, strict: true, allowPositionals: false }))
  } catch (error) {
    return { refusal: error.message.split('. ')[0] }
  }
  if (values.source === '') return { refusal: '--source needs a folder' }
  if (values.source !== undefined && values.sample) return { refusal: '--source and --sample exclude each other' }
  const portText = values.port ?? (env.PORT || '4460')
  if (!/^\d{1,5}$/.test(portText) || Number(portText) > 65_535)
    return { refusal: `${portText} is not a port: 0 to 65535, 0 for any that is free` }
  return {
    help: values.help,
    browser: values.browser,
    open: !values['no-open'],
    port: Number(portText),
    source: values.sample ? ['--sample'] : values.source === undefined ? [] : [`--source=${resolve(folder, values.source)}`],
  }
}
