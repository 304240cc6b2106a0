// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.explain;

import dev.consort.agent.config.AgentConfig;
import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.IntentionName;
import dev.consort.certs.identity.MalformedSpiffeId;
import dev.consort.certs.identity.SpiffeIds;
import dev.consort.proxy.cli.Arguments;
import dev.consort.proxy.cli.BadValue;
import dev.consort.proxy.cli.Flag;
import dev.consort.proxy.cli.Settings;
import dev.consort.proxy.cli.UsageException;
import dev.consort.proxy.cli.Values;
import dev.consort.proxy.config.AgentConfigReader;
import dev.consort.upstreams.Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what {@code consort explain} is asked. */
final class QuestionReader {
  private static final Address.Tcp DEFAULT_ADMIN = new Address.Tcp("127.0.0.1", 19000);
  private static final int NAME_PARTS = 3;

  private final Settings settings;

  private QuestionReader(Settings settings) {
    this.settings = settings;
  }

  /** The question and how its answer is to look. */
  record Asked(Question question, Format format) {}

  /** How an answer looks. */
  enum Format {
    /** For people. */
    TEXT,
    /** For programs. */
    JSON
  }

  static Asked read(Arguments arguments, Map<String, String> environment) throws UsageException {
    return new QuestionReader(new Settings(arguments, environment)).read();
  }

  private Asked read() throws UsageException {
    Format format =
        settings.value(
            ExplainFlags.FORMAT,
            Format.TEXT,
            text -> Values.choice(text, List.of(Format.values())));
    Optional<Question> question = settings.has(ExplainFlags.DENIAL) ? denial() : verdict();
    if (question.isEmpty() || !settings.problems().isEmpty()) {
      throw new UsageException(settings.problems().list());
    }
    return new Asked(question.get(), format);
  }

  private Optional<Question> denial() {
    for (Flag flag : List.of(ExplainFlags.FROM, ExplainFlags.TO, ExplainFlags.PATH)) {
      if (settings.has(flag)) {
        settings
            .problems()
            .add(flag.shown(), "does not go with --denial", "ask for one thing or the other");
      }
    }
    Optional<String> id = settings.optional(ExplainFlags.DENIAL, QuestionReader::id);
    Address.Tcp admin = settings.value(ExplainFlags.ADMIN, DEFAULT_ADMIN, QuestionReader::tcp);
    return id.map(known -> new Question.OfDenial(known, admin));
  }

  private static String id(String text) throws BadValue {
    if (!text.matches("[0-9A-Za-z-]{1,64}")) {
      throw new BadValue("is not the id of a denial", "give what the caller was told, a UUID");
    }
    return text;
  }

  private static Address.Tcp tcp(String text) throws BadValue {
    return switch (Values.address(text, "127.0.0.1")) {
      case Address.Tcp tcp -> tcp;
      case Address.Unix _ -> throw new BadValue("is a unix socket", "accepted: host:port, :port");
    };
  }

  private Optional<Question> verdict() {
    Optional<CallerName> from = required(ExplainFlags.FROM, QuestionReader::caller);
    Optional<IntentionName> to = required(ExplainFlags.TO, QuestionReader::service);
    Optional<DefaultPolicy> policy =
        settings.optional(
            ExplainFlags.DEFAULT_POLICY,
            text -> Values.choice(text, List.of(DefaultPolicy.values())));
    Optional<AskedRequest> request = request();
    Optional<AgentConfig> agent = new AgentConfigReader(settings).read();
    if (from.isEmpty() || to.isEmpty() || agent.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Question.OfVerdict(agent.get(), policy, from.get(), to.get(), request));
  }

  private <T> Optional<T> required(Flag flag, Settings.Reader<T> reader) {
    if (!settings.has(flag)) {
      settings
          .problems()
          .add(flag.shown(), "is missing", "give --from and --to, or --denial with an id");
    }
    return settings.optional(flag, reader);
  }

  private static CallerName caller(String text) throws BadValue {
    if (!text.startsWith("spiffe://")) {
      return new CallerName.Service(service(text));
    }
    try {
      return new CallerName.Identity(SpiffeIds.parse(text));
    } catch (MalformedSpiffeId e) {
      throw new BadValue("is not a SPIFFE id of the mesh", e.getMessage());
    }
  }

  /** {@code web}, {@code team/web} or {@code part/team/web}. */
  private static IntentionName service(String text) throws BadValue {
    String[] parts = text.split("/", -1);
    try {
      if (parts.length <= NAME_PARTS && !text.contains(IntentionName.WILDCARD)) {
        return new IntentionName(
            parts.length == NAME_PARTS ? parts[0] : "default",
            parts.length > 1 ? parts[parts.length - 2] : "default",
            parts[parts.length - 1]);
      }
    } catch (IllegalArgumentException e) {
      // Said below, in words that say what is accepted.
    }
    throw new BadValue(
        "is not one service", "accepted: NAME, NAMESPACE/NAME, PARTITION/NAMESPACE/NAME");
  }

  private Optional<AskedRequest> request() {
    List<AskedRequest.Header> headers = settings.all(ExplainFlags.HEADER, QuestionReader::header);
    if (!settings.has(ExplainFlags.METHOD) && !settings.has(ExplainFlags.PATH)) {
      if (!headers.isEmpty()) {
        settings
            .problems()
            .add(
                ExplainFlags.HEADER.shown(),
                "is given without a request",
                "add --method or --path");
      }
      return Optional.empty();
    }
    String method = settings.value(ExplainFlags.METHOD, "GET", QuestionReader::method);
    String target = settings.value(ExplainFlags.PATH, "/", QuestionReader::target);
    int query = target.indexOf('?');
    return Optional.of(
        new AskedRequest(
            method,
            query < 0 ? target : target.substring(0, query),
            query < 0 ? "" : target.substring(query + 1),
            headers));
  }

  private static String method(String text) throws BadValue {
    if (!text.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
      throw new BadValue("is not a method", "accepted: GET, POST and the like");
    }
    return text;
  }

  private static String target(String text) throws BadValue {
    if (!text.startsWith("/") || text.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new BadValue(
          "is not a path", "it begins with a slash, and what is not ASCII in it is escaped");
    }
    return text;
  }

  private static AskedRequest.Header header(String text) throws BadValue {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new BadValue("has no name", "accepted: NAME=VALUE");
    }
    return new AskedRequest.Header(text.substring(0, equals), text.substring(equals + 1));
  }
}
