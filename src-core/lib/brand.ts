declare const brand: unique symbol
/** A string that was checked to be a `Name`; only the function that checks it may cast. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }
