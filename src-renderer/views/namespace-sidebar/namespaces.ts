/** What a namespace is called in running text and in the sidebar (contract 2). */
export function namespaceName(namespace: string | null): string {
  if (namespace === null) return 'Everyone'
  return namespace.replace(/^(user|production):/, '')
}

export const isPersonOrProduction = (namespace: string): boolean => /^(user|production):/.test(namespace)
