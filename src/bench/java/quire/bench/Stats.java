package quire.bench;

import java.util.List;

/** Order statistics of a few samples. */
final class Stats {
  private Stats() {}

  /** The middle sample, or the mean of the two middle ones. */
  static double median(List<Double> samples) {
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("The median of no samples");
    }
    List<Double> sorted = samples.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** Half the distance of the extremes, as a part of the median: how noisy the samples are. */
  static double spread(List<Double> samples) {
    double low = samples.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double high = samples.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    return (high - low) / 2 / median(samples);
  }
}
