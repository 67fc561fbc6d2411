import { join } from 'node:path'
import { ProofOfLife } from '../proof-of-life.ts'

/** Proof that a member of a group lives, by its id; ids are never used again. */
export class MemberLock {
  private readonly proof: ProofOfLife

  private constructor(proof: ProofOfLife) {
    this.proof = proof
  }

  static take(folder: string, memberId: number): MemberLock {
    return new MemberLock(ProofOfLife.take(lockFile(folder, memberId)))
  }

  static isHeld(folder: string, memberId: number): boolean {
    return ProofOfLife.isHeld(lockFile(folder, memberId))
  }

  static remove(folder: string, memberId: number): void {
    ProofOfLife.remove(lockFile(folder, memberId))
  }

  release(): void {
    this.proof.release()
  }
}

function lockFile(folder: string, memberId: number): string {
  return join(folder, 'members', `${memberId}.lock`)
}
