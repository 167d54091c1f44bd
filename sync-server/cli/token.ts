import { parseRole } from '../../src-core/protocol/wire.ts'
import { TokenFile } from '../auth/token-file.ts'
import { tokenPath } from './folders.ts'
import { columns, type Output } from './output.ts'

/** What `token create` is given by flags. */
export interface TokenFlags {
  readonly user?: string | undefined
  readonly role?: string | undefined
  readonly workspace?: readonly string[] | undefined
}

/** `token create`, `token list`, `token revoke`. They act beside a server that runs: it follows the file. Gives the exit code. */
export async function token(
  [action = '', id = '']: readonly string[],
  flags: TokenFlags,
  dataFolder: string,
  output: Output,
): Promise<number> {
  const file = new TokenFile(tokenPath(dataFolder))
  switch (action) {
    case 'create': {
      const { user = '', role: roleName = 'tagger', workspace: workspaces = ['default'] } = flags
      const role = parseRole(roleName)
      if (user.trim() === '') return refuse(output, 'A token needs a user: token create --user NAME.')
      if (role === null) return refuse(output, `There is no role ${roleName}. Roles are reader, tagger and admin.`)
      const odd = workspaces.find((name) => name === '' || name.includes('/'))
      if (odd !== undefined) return refuse(output, `A workspace has a name without slashes, and ${JSON.stringify(odd)} is none.`)
      const made = await file.create({ user, role, workspaces, now: Date.now() })
      output.print(made.token)
      output.say(
        `Token ${made.record.id} for ${user}, ${role} in ${workspaces.join(', ')}. It is shown this once; the server keeps its hash only.`,
      )
      return 0
    }
    case 'list': {
      for (const { id, user, role, workspaces, createdAt } of await file.read())
        output.print(columns(id, user, role, workspaces.join(','), new Date(createdAt).toISOString()))
      return 0
    }
    case 'revoke': {
      if (!(await file.revoke(id))) return refuse(output, `There is no token ${JSON.stringify(id)}. token list shows them.`)
      output.say(`Token ${id} counts no more; its connections are closed within seconds.`)
      return 0
    }
    default:
      return refuse(output, 'token create, token list or token revoke.')
  }
}

function refuse(output: Output, message: string): number {
  output.say(`${message} Nothing was changed.`)
  return 2
}
