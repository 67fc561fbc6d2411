import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { user } from './root-folder.ts'

const variables = /^(https?_proxy|no_proxy|all_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE)$/i
const certificateVariables = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE']

/** Gives the fresh machine this one's way to the network and to the package registry, whatever they are. Returns the environment for it. */
export function passOnSettings(root: string): NodeJS.ProcessEnv {
  for (const file of ['/etc/resolv.conf', '/etc/hosts']) copyInto(root, file)
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => variables.test(name)))
  for (const name of certificateVariables) if (environment[name]) copyInto(root, environment[name])
  return { ...environment, ...passOnNpmSettings(root) }
}

function passOnNpmSettings(root: string): NodeJS.ProcessEnv {
  const authorities = npmSetting('cafile')
  if (authorities !== undefined) copyInto(root, authorities)
  copyUserConfig(root)
  return {
    npm_config_registry: npmSetting('registry'),
    ...(authorities === undefined ? {} : { npm_config_cafile: authorities }),
  }
}

function copyUserConfig(root: string): void {
  const source = npmSetting('userconfig')
  if (source === undefined || !existsSync(source)) return
  const target = join(root, user.home, '.npmrc')
  cpSync(source, target)
  chownSync(target, user.id, user.id)
}

function npmSetting(name: string): string | undefined {
  const value = execFileSync('npm', ['config', 'get', name, '--silent'], { encoding: 'utf8' }).trim()
  return value === '' || value === 'null' || value === 'undefined' ? undefined : value
}

// To the same path as here, because settings name files by their paths.
function copyInto(root: string, file: string): void {
  if (!existsSync(file)) return
  const target = join(root, file)
  mkdirSync(dirname(target), { recursive: true })
  cpSync(file, target, { dereference: true })
  chmodSync(target, 0o644)
}
