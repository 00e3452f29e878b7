/** The few statistics that verdicts and tables need. */

/** A mean with its standard error, and a standard deviation with its own. */
export interface Moments {
  count: number;
  mean: number;
  standardError: number;
  deviation: number;
  deviationError: number;
}

/** Of at least one number. With one number all errors are 0. */
export function moments(numbers: number[]): Moments {
  const count = numbers.length;
  const mean = numbers.reduce((sum, value) => sum + value, 0) / count;
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const variance = count > 1 ? squares / (count - 1) : 0;
  const fourth = numbers.reduce((sum, value) => sum + (value - mean) ** 4, 0) / count;
  const deviation = Math.sqrt(variance);
  // The delta method on the variance of the sample variance.
  const deviationError =
    deviation > 0 ? Math.sqrt(Math.max(fourth - variance ** 2, 0) / count) / (2 * deviation) : 0;
  return { count, mean, standardError: deviation / Math.sqrt(count), deviation, deviationError };
}

/** The value below which the share `fraction` of the numbers lies (nearest rank). */
export function quantile(numbers: number[], fraction: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(fraction * sorted.length) - 1))]!;
}

/** Wilson's 95 % interval of a rate. Without trials it is all of [0, 1]. */
export function wilsonInterval(successes: number, trials: number): [number, number] {
  if (trials === 0) return [0, 1];
  const z = 1.959964;
  const rate = successes / trials;
  const centre = rate + z ** 2 / (2 * trials);
  const half = z * Math.sqrt((rate * (1 - rate)) / trials + z ** 2 / (4 * trials ** 2));
  const scale = 1 + z ** 2 / trials;
  // At the ends the formula gives 0 and 1 up to rounding.
  const low = successes === 0 ? 0 : (centre - half) / scale;
  const high = successes === trials ? 1 : (centre + half) / scale;
  return [low, high];
}

/** Stated confidences beside what came true, gathered in equal steps of confidence; empty steps are left out. */
export function calibrationBins(
  stated: { confidence: number; right: number }[],
  bins: number,
): { confidence: number; rate: number; count: number }[] {
  return Array.from({ length: bins }, (_, bin) =>
    stated.filter(({ confidence }) => Math.min(bins - 1, Math.floor(confidence * bins)) === bin),
  )
    .filter((bin) => bin.length > 0)
    .map((bin) => ({
      confidence: bin.reduce((sum, each) => sum + each.confidence, 0) / bin.length,
      rate: bin.reduce((sum, each) => sum + each.right, 0) / bin.length,
      count: bin.length,
    }));
}

/** Mean distance between stated and measured, each step weighted by its count (Naeini and others 2015). */
export function calibrationError(bins: { confidence: number; rate: number; count: number }[]): number {
  const count = bins.reduce((sum, bin) => sum + bin.count, 0);
  return bins.reduce((sum, bin) => sum + (bin.count / count) * Math.abs(bin.confidence - bin.rate), 0);
}

/**
 * What a stated confidence is worth: the share that was right among the trials with the nearest confidences,
 * its own left out, so that no trial tells its own result.
 * @returns one share for each trial, in the same order; null where there are too few others
 */
export function recalibrated(
  stated: { confidence: number; right: number }[],
  neighbours: number,
): (number | null)[] {
  return stated.map((own, place) => {
    const others = stated
      .filter((_, other) => other !== place)
      .sort((a, b) => Math.abs(a.confidence - own.confidence) - Math.abs(b.confidence - own.confidence))
      .slice(0, neighbours);
    if (others.length < neighbours) return null;
    return others.reduce((sum, each) => sum + each.right, 0) / neighbours;
  });
}
