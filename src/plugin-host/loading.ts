/** Plugins whose code is being loaded. */
const loading = new Set<string>();

/**
 * Loads a plugin's code. Code that never finishes loading is given up after `patienceMs`, and code that ends the process is told by
 * name on the way out: in the same process nothing more can be done about it.
 */
export async function whileLoading<T>(name: string, load: () => Promise<T>, patienceMs: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`it has not finished after ${patienceMs / 1_000} s`)), patienceMs);
  if (loading.size === 0) process.once('exit', tellOnExit);
  loading.add(name);
  try {
    return await Promise.race([load(), late]);
  } finally {
    clearTimeout(timer);
    loading.delete(name);
    if (loading.size === 0) process.off('exit', tellOnExit);
  }
}

function tellOnExit(): void {
  const names = [...loading].join(', or ');
  process.stderr.write(
    `Code of the plugin ${names} ended the process while it was loaded. Correct the plugin, or remove it.\n`,
  );
  process.exitCode = 1;
}
