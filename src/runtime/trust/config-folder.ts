import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { FlowError } from '../../contract/errors.ts'

/**
 * Where this user's own settings lie, outside of every workspace: MILLRACE_CONFIG, else `millrace` in
 * XDG_CONFIG_HOME (XDG Base Directory Specification), else in `~/.config`, on Windows in APPDATA. Throws USAGE where
 * the user has no home.
 */
function configFolder(variables: NodeJS.ProcessEnv = process.env): string {
  const named = variables['MILLRACE_CONFIG']?.trim() ?? ''
  if (named !== '') return resolve(named)
  const base = variables[process.platform === 'win32' ? 'APPDATA' : 'XDG_CONFIG_HOME'] ?? ''
  // The specification: a path that is not absolute is to be ignored.
  return join(isAbsolute(base) ? base : join(home(), '.config'), 'millrace')
}

/** Where this user's trust is kept. Throws USAGE where the user has no home. */
export function trustFolder(): string {
  return join(configFolder(), 'trust')
}

/** Where pages of the Studio are known from one start to the next; undefined where the user has no home. */
export function sessionsFolder(): string | undefined {
  try {
    return join(configFolder(), 'studio')
  } catch {
    return undefined
  }
}

function home(): string {
  try {
    return homedir()
  } catch (cause) {
    throw new FlowError('USAGE', {
      message: 'The user of this process has no home, so there is no place to look up what was trusted.',
      hint: 'Name a folder in the variable MILLRACE_CONFIG.',
      cause,
    })
  }
}
