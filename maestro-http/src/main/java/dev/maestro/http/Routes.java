package dev.maestro.http;

import static dev.maestro.http.Route.delete;
import static dev.maestro.http.Route.get;
import static dev.maestro.http.Route.getAtOnce;
import static dev.maestro.http.Route.patch;
import static dev.maestro.http.Route.post;
import static dev.maestro.http.Route.postBesidesTheStore;
import static dev.maestro.http.Route.postWithoutBody;
import static dev.maestro.http.Route.put;

import java.util.List;

/** Every route there is. Where two match a path, the one that stands first takes it. */
final class Routes {

  private Routes() {}

  static List<Route> of(
      ServerHandlers server,
      ProjectHandlers projects,
      TaskHandlers tasks,
      SubtaskHandlers subtasks,
      SessionHandlers sessions,
      SkillHandlers skills,
      EventHandlers events,
      ConsumerHandlers consumers) {
    return List.of(
        getAtOnce("/health", server::health),
        get("/ws-status", server::socketStatus),
        get("/api/projects", projects::list),
        post("/api/projects", projects::create),
        get("/api/projects/:projectId", projects::one),
        put("/api/projects/:projectId", projects::update),
        delete("/api/projects/:projectId", projects::delete),
        get("/api/tasks", tasks::list),
        post("/api/tasks", tasks::create),
        get("/api/tasks/:taskId", tasks::one),
        patch("/api/tasks/:taskId", tasks::update),
        delete("/api/tasks/:taskId", tasks::delete),
        get("/api/tasks/:taskId/children", tasks::children),
        post("/api/tasks/:taskId/timeline", tasks::addToTimeline),
        get("/api/tasks/:taskId/subtasks", subtasks::list),
        post("/api/tasks/:taskId/subtasks", subtasks::create),
        patch("/api/tasks/:taskId/subtasks/:subtaskId", subtasks::update),
        delete("/api/tasks/:taskId/subtasks/:subtaskId", subtasks::delete),
        get("/api/sessions", sessions::list),
        post("/api/sessions", sessions::create),
        post("/api/sessions/spawn", sessions::spawn),
        get("/api/sessions/:sessionId", sessions::one),
        patch("/api/sessions/:sessionId", sessions::update),
        delete("/api/sessions/:sessionId", sessions::delete),
        postWithoutBody("/api/sessions/:sessionId/tasks/:taskId", sessions::addTask),
        delete("/api/sessions/:sessionId/tasks/:taskId", sessions::removeTask),
        post("/api/sessions/:sessionId/events", sessions::addEvent),
        post("/api/sessions/:sessionId/timeline", sessions::addToTimeline),
        get("/api/skills", skills::list),
        get("/api/skills/:skillId", skills::one),
        get("/api/skills/role/:role", skills::ofRole),
        postBesidesTheStore("/api/skills/:skillId/reload", skills::reload),
        get("/api/events", events::page),
        get("/api/events/stream", events::stream),
        get("/api/events/consumers", consumers::list),
        get("/api/events/consumers/:name", consumers::one),
        put("/api/events/consumers/:name", consumers::acknowledge),
        delete("/api/events/consumers/:name", consumers::forget));
  }
}
