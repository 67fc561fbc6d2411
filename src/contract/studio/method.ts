import type { z } from 'zod'

/** One thing the page may ask of the Studio's services: what it gives, which is checked on arrival, and what it gets. */
export interface MethodShape {
  readonly params: z.ZodType
  readonly result: z.ZodType
  /** It writes: only the page with the pen may ask for it. */
  readonly writes?: true
  /** A write that comes to the same when it is done twice: a page that does not know whether it was done does it again. */
  readonly isRepeatable?: true
}

/** Methods by name; an area of the Studio has one table. */
export type MethodTable = Readonly<Record<string, MethodShape>>

/** What the page gives with a method. */
export type ParamsOf<Method extends MethodShape> = z.input<Method['params']>
/** What a service is given, defaults filled in. */
export type GivenOf<Method extends MethodShape> = z.output<Method['params']>
/** What comes back. */
export type ResultOf<Method extends MethodShape> = z.output<Method['result']>

/** Who answers the methods of a table. */
export type HandlersOf<Table extends MethodTable> = {
  readonly [Name in keyof Table]: (
    given: GivenOf<Table[Name]>,
  ) => ResultOf<Table[Name]> | Promise<ResultOf<Table[Name]>>
}
