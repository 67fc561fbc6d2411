import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { FlowError } from '../../../contract/errors.ts'
import type { Example } from '../../../contract/studio/workspace-methods.ts'
import { readDocument } from '../../../flow/read-document.ts'
import { nameHint } from '../../../flow/nearest-name.ts'
import { writing } from './writing.ts'

/** The flows that come with Millrace; what the first screen offers. */
export class Examples {
  private readonly shipped: string
  private readonly workspace: string

  constructor({ shipped, workspace }: { readonly shipped: string; readonly workspace: string }) {
    this.shipped = shipped
    this.workspace = workspace
  }

  list(): Example[] {
    return this.names().map((name) => {
      const text = readFileSync(join(this.shipped, name, `${name}.flow.json`), 'utf8')
      const { name: title, description, nodes } = readDocument(text).document ?? {}
      return {
        name,
        title: typeof title === 'string' ? title : name,
        description: typeof description === 'string' ? description : '',
        nodes: Array.isArray(nodes) ? nodes.length : 0,
      }
    })
  }

  /** Copies it with its tables and tests where it is not there yet. Gives its file. Throws FLOW_FILE_MISSING, FILE_UNWRITABLE. */
  take(name: string): string {
    if (!this.names().includes(name))
      throw new FlowError('FLOW_FILE_MISSING', {
        message: `There is no example "${basename(name)}".`,
        hint: nameHint(name, this.names(), 'example'),
      })
    const to = join(this.workspace, 'flows', name)
    if (!existsSync(join(to, `${name}.flow.json`))) this.copy(name, to)
    return `flows/${name}/${name}.flow.json`
  }

  private copy(name: string, to: string): void {
    const { workspace } = this
    const cannot = `The example cannot be copied to ${to}`
    writing({ cannot, hint: 'Check the permissions of the folder.', workspace }, () => {
      // What a person has there already stays.
      cpSync(join(this.shipped, name), to, {
        recursive: true,
        force: false,
        filter: (path) => !path.includes('.millrace'),
      })
    })
  }

  private names(): readonly string[] {
    if (!existsSync(this.shipped)) return []
    return readdirSync(this.shipped)
      .filter((name) => existsSync(join(this.shipped, name, `${name}.flow.json`)))
      .toSorted()
  }
}
