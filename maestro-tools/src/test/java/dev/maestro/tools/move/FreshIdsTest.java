package dev.maestro.tools.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.Value;
import dev.maestro.json.ExportLine;
import dev.maestro.testkit.SequentialIds;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FreshIdsTest {

  private static final String PROJECT =
      "{'project':{'id':'p_old','name':'n','workingDir':'w','description':'d','createdAt':1,"
          + "'updatedAt':2,'own':3}}";

  private static final String TASK =
      "{'task':{'id':'t_old','projectId':'p_old','parentId':'t_old','title':'a','description':'b',"
          + "'initialPrompt':'c','status':'completed','priority':'high','sessionStatus':'blocked',"
          + "'sessionIds':['s_old'],'skillIds':['d'],'agentIds':['e'],'dependencies':['t_old'],"
          + "'subtasks':[{'id':'f','taskId':'t_old','title':'g','description':'h','completed':true,"
          + "'order':7,'createdAt':1,'updatedAt':2,'completedAt':3,'own':4}],"
          + "'timeline':[{'id':'i','type':'j','timestamp':5,'message':'k','sessionId':'s_old',"
          + "'own':6}],'createdAt':1,'updatedAt':2,'startedAt':3,'completedAt':4,'own':8}}";

  private static final String SESSION =
      "{'session':{'id':'s_old','projectId':'p_old','taskIds':['t_old'],'name':'a','agentId':'b',"
          + "'env':{'c':'d'},'strategy':'e','status':'failed','startedAt':1,'lastActivity':2,"
          + "'completedAt':3,'hostname':'f','platform':'g','events':[{'id':'h','timestamp':4,"
          + "'type':'i','data':5,'own':6}],'timeline':[{'id':'j','type':'k','timestamp':7,"
          + "'message':'l','taskId':'t_old','metadata':8,'own':9}],'metadata':{'m':1},'own':2}}";

  private static Incoming incoming() {
    Incoming incoming = new Incoming();
    incoming.add(((ExportLine.OfProject) RandomStore.line(PROJECT)).project());
    incoming.add(((ExportLine.OfTask) RandomStore.line(TASK)).task());
    incoming.add(((ExportLine.OfSession) RandomStore.line(SESSION)).session());
    return incoming;
  }

  /** A field that is added to an entity has to be added above, and so is seen to be kept. */
  @Test
  void everyFieldIsKept() {
    Incoming incoming = incoming();
    incoming.projects().forEach(FreshIdsTest::requireFilled);
    incoming.tasks().forEach(FreshIdsTest::requireFilled);
    incoming.sessions().forEach(FreshIdsTest::requireFilled);
    Incoming fresh = new FreshIds(incoming, new SequentialIds()).of(incoming);
    Task task = fresh.tasks().iterator().next();
    Session session = fresh.sessions().iterator().next();
    String project = task.projectId().value();
    assertThat(text(new ExportLine.OfProject(fresh.projects().iterator().next())))
        .isEqualTo(PROJECT.replace("p_old", project));
    assertThat(text(new ExportLine.OfTask(task))).isEqualTo(renamed(TASK, task, session));
    assertThat(text(new ExportLine.OfSession(session))).isEqualTo(renamed(SESSION, task, session));
  }

  private static String renamed(String line, Task task, Session session) {
    assertThat(task.id().value()).isNotEqualTo("t_old");
    return line.replace("p_old", task.projectId().value())
        .replace("t_old", task.id().value())
        .replace("s_old", session.id().value());
  }

  private static String text(ExportLine line) {
    return new String(line.encode(), StandardCharsets.UTF_8).replace('"', '\'');
  }

  /** Looks into the parts as well. */
  private static void requireFilled(Object part) {
    for (RecordComponent component : part.getClass().getRecordComponents()) {
      Object value = value(component, part);
      assertThat(isFilled(value)).as(part.getClass().getSimpleName() + "." + component).isTrue();
      if (value instanceof Collection<?> parts) {
        parts.stream().filter(one -> one instanceof Record).forEach(FreshIdsTest::requireFilled);
      }
    }
  }

  private static @Nullable Object value(RecordComponent component, Object part) {
    try {
      return component.getAccessor().invoke(part);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static boolean isFilled(@Nullable Object value) {
    if (value instanceof Collection<?> parts) {
      return !parts.isEmpty();
    } else if (value instanceof Map<?, ?> parts) {
      return !parts.isEmpty();
    } else if (value instanceof Value.Fields fields) {
      return !fields.isEmpty();
    } else if (value instanceof Boolean flag) {
      return flag;
    } else if (value instanceof Number number) {
      return number.longValue() != 0;
    }
    return value != null && !value.toString().isEmpty();
  }
}
