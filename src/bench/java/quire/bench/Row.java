package quire.bench;

/**
 * One figure of the report.
 *
 * @param id how options and the JSON name it
 * @param title what it measures, for people
 * @param unit of the samples
 * @param better which direction wins
 */
record Row(String id, String title, String unit, Better better) {
  enum Better {
    HIGHER,
    LOWER
  }

  static Row higher(String id, String title, String unit) {
    return new Row(id, title, unit, Better.HIGHER);
  }

  static Row lower(String id, String title, String unit) {
    return new Row(id, title, unit, Better.LOWER);
  }

  /** How many times faster {@code subject} is than {@code other}: above 1 means faster. */
  double speedup(double subject, double other) {
    return better == Better.HIGHER ? subject / other : other / subject;
  }
}
