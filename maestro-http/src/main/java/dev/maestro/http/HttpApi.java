package dev.maestro.http;

import dev.maestro.core.domain.Value;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.SkillCatalog;
import dev.maestro.core.port.Storage;
import dev.maestro.core.usecase.Maestro;
import io.undertow.server.HttpHandler;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** The REST interface, as something that an {@link HttpServer} can serve. */
public final class HttpApi {

  private final Storage storage;
  private final Followers followers;
  private final Function<EventSettings, List<Route>> routes;

  private HttpApi(
      Storage storage, Followers followers, Function<EventSettings, List<Route>> routes) {
    this.followers = followers;
    this.storage = storage;
    this.routes = routes;
  }

  /**
   * All routes of the contract.
   *
   * @param maestro for what changes the store
   * @param storage the same store, for plain reads
   * @param time also says since when the server is up, and when a consumer was heard of
   * @param socketStatus what {@code /ws-status} answers; asked at each request
   */
  public static HttpApi of(
      Maestro maestro,
      Storage storage,
      SkillCatalog skills,
      InstantSource time,
      Supplier<Value> socketStatus) {
    ServerHandlers server = new ServerHandlers(time, socketStatus);
    EventLog log = storage.events();
    Followers followers = new Followers(log);
    Contacts contacts = new Contacts(time);
    return new HttpApi(
        storage,
        followers,
        settings ->
            Routes.of(
                server,
                new ProjectHandlers(maestro, storage),
                new TaskHandlers(maestro, storage),
                new SubtaskHandlers(maestro, storage),
                new SessionHandlers(maestro, storage),
                new SkillHandlers(skills),
                new EventHandlers(log, storage.consumers(), contacts, settings, followers),
                new ConsumerHandlers(storage, time, contacts)));
  }

  /** How many requests wait for events. */
  int waiting() {
    return followers.count();
  }

  /** How many of these have had all there is. */
  int upToDate() {
    return followers.upToDate();
  }

  HttpHandler handler(HttpSettings settings, Answers answers) {
    return new ApiHandler(
        answers,
        settings.bodyTimeout(),
        new BodyBudget(settings.bodyMemory()),
        () -> Receipt.ofNothing(storage),
        routes.apply(settings.events()));
  }
}
