/** Makes an own field of any name: an assignment to "__proto__" would change the prototype instead. */
export function defineField<Value>(object: Record<string, Value>, name: string, value: Value): void {
  if (name !== '__proto__') object[name] = value
  else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
}
