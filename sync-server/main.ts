import { parseArgs } from 'node:util'
import { backup, compact, restore, verify } from './cli/data.ts'
import type { Output } from './cli/output.ts'
import { serve } from './cli/serve.ts'
import { outbox } from './cli/outbox.ts'
import { token } from './cli/token.ts'
import { trigger } from './cli/trigger.ts'
import { FLAG_HELP, FLAGS, readConfig } from './config.ts'

const USAGE = `The sync server of Tagalong: teams tag offline and merge.

  npm run sync-server                                      run it, on ws://127.0.0.1:4470/sync
  npm run sync-server -- token create --user anne --role tagger --workspace default
  npm run sync-server -- token list
  npm run sync-server -- token revoke ID                   its connections are closed
  npm run sync-server -- backup DIR                        also while it runs
  npm run sync-server -- restore DIR
  npm run sync-server -- verify                            read everything, say what is damaged
  npm run sync-server -- compact                           also while it runs
  npm run sync-server -- trigger create --query tag:gh_test_ok --url https://deploy.example.org/hook
                                                           tell an address of each run that starts to match (docs/triggers.md)
  npm run sync-server -- trigger create --tag production --flow TrainFlow --url https://deploy.example.org/hook
                                                           of each promotion; both take --workspace NAME, --existing for what is
                                                           there already, and --secret-file FILE, where - is standard input
  npm run sync-server -- trigger list
  npm run sync-server -- trigger test ID                   send one event; pause, resume, rotate and remove take an ID too
  npm run sync-server -- outbox list                       events that wait to be delivered
  npm run sync-server -- outbox dead                       events that were given up
  npm run sync-server -- outbox replay ID                  send again; --all is every one, with --workspace NAME of that one

Flags, the environment in their place, and what holds without either:

${FLAG_HELP}`

const output: Output = { print: (text) => void process.stdout.write(`${text}\n`), say: (text) => void process.stderr.write(`${text}\n`) }

/** Gives the exit code: 0, 1 when it could not be done, 2 when it was not understood. */
async function main(args: string[]): Promise<number> {
  let parsed
  try {
    parsed = parseArgs({ args, options: FLAGS, allowPositionals: true })
  } catch (error) {
    output.say(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
    return 2
  }
  const { values, positionals } = parsed
  if (values.help === true) {
    output.print(USAGE)
    return 0
  }
  const config = readConfig(values, process.env)
  if (!config.ok) {
    output.say(`${config.error} Nothing was started.`)
    return 2
  }
  const { dataFolder } = config.value
  const [command, ...operands] = positionals
  switch (command) {
    case undefined:
      return serve(config.value, output)
    case 'token':
      return token(operands, values, dataFolder, output)
    case 'backup':
      return backup(operands, dataFolder, output)
    case 'restore':
      return restore(operands, dataFolder, output)
    case 'verify':
      return verify(operands, dataFolder, output)
    case 'compact':
      return compact(operands, dataFolder, output)
    case 'trigger':
      return trigger(operands, values, config.value, output)
    case 'outbox':
      return outbox(operands, values, config.value, output)
    default:
      output.say(`There is no command ${command}.\n\n${USAGE}`)
      return 2
  }
}

// Tokens' hashes, secrets of triggers, and what people wrote: files of the server are read by its own user only, those of a backup too.
process.umask(0o077)
process.exitCode = await main(process.argv.slice(2))
