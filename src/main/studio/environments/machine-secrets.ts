import { secretVariable } from '../../../runtime/environment/secrets.ts'

/** Values of secrets on this machine: variables of the Studio's process, and what a person gave it until it ends. */
export class MachineSecrets {
  private readonly given = new Map<string, string>()

  /** Variables as a secret is looked up in them. */
  get variables(): NodeJS.ProcessEnv {
    return { ...process.env, ...Object.fromEntries(this.given) }
  }

  give(name: string, value: string): void {
    this.given.set(secretVariable(name), value)
  }

  has(name: string): boolean {
    return (this.variables[secretVariable(name)] ?? '') !== ''
  }
}
