package dev.maestro.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.time.Duration;
import java.util.Map;

/** A request for a page of events that comes when there are some, or when its time is over. */
final class LongPoll extends Follower {

  private final Answers answers;
  private final Duration limit;
  private EventPage last;
  private boolean isOver;
  private boolean isLast;

  /**
   * @param empty what was found so far
   */
  LongPoll(
      HttpServerExchange exchange,
      Answers answers,
      Followers followers,
      EventReader reader,
      EventPage empty,
      Duration limit) {
    super(exchange, followers, reader, empty.nextSeq());
    this.answers = answers;
    this.limit = limit;
    this.last = empty;
  }

  @Override
  void start() {
    after(limit, this::timeIsOver);
  }

  @Override
  boolean isReady() {
    return true;
  }

  @Override
  void found(EventPage page) {
    last = page;
    if (!page.isEmpty() || isOver) {
      answer(page);
    }
  }

  private void timeIsOver() {
    isOver = true;
    if (stopWaiting()) {
      answer(EventPage.nothing(cursor(), last.span()));
    }
  }

  @Override
  void serverCloses() {
    isLast = true;
    timeIsOver();
  }

  private void answer(EventPage page) {
    finish();
    Answer.Whole answer = Answer.page(page);
    answers.send(exchange(), isLast ? answer.with(Map.of(Headers.CONNECTION, "close")) : answer);
  }

  @Override
  void failed(Throwable reason) {
    finish();
    answers.send(exchange(), Errors.answer(reason, false));
  }
}
