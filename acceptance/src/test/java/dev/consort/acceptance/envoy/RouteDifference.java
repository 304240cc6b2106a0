// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.envoy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the subject does not send a request where Envoy sends it, and why that is meant. */
enum RouteDifference {
  /**
   * Envoy joins the lines of a few headers that it knows to have one value, and judges the joined
   * value; of other headers it judges each line, as is done here with all.
   */
  JOINED_LINES {
    @Override
    boolean explains(JsonNode chain, RoutedRequest request) {
      return Stream.of("user-agent", REFERER)
          .anyMatch(name -> asks(chain, name) && request.values(name).size() > 1);
    }
  },

  /**
   * Envoy removes a Referer that is no URL before anything is judged; it is the application's to
   * judge, and passed on here.
   */
  ODD_REFERER {
    @Override
    boolean explains(JsonNode chain, RoutedRequest request) {
      List<String> values = request.values(REFERER);
      return asks(chain, REFERER) && values.size() == 1 && !values.getFirst().startsWith("http:");
    }
  },

  /**
   * {@code OPTIONS *} is about the server, not about a path: what is not matched by path is for it
   * too. To Envoy it is a path that does not begin with a slash, which no route is for.
   */
  ASTERISK {
    @Override
    boolean explains(JsonNode chain, RoutedRequest request) {
      return request.target().equals("*");
    }
  };

  private static final String REFERER = "referer";

  /** Whether it may be the reason for this request. */
  abstract boolean explains(JsonNode chain, RoutedRequest request);

  static Optional<RouteDifference> of(JsonNode chain, RoutedRequest request) {
    return Stream.of(values()).filter(reason -> reason.explains(chain, request)).findFirst();
  }

  private static boolean asks(JsonNode chain, String header) {
    return chain.findValuesAsText("Name").stream().anyMatch(header::equalsIgnoreCase);
  }
}
