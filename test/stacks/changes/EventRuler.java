import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Scanner;
import software.amazon.event.ruler.Ruler;
import software.amazon.event.ruler.JsonRuleCompiler;

/** A line in is `{"pattern", "event"}`; a line out is true, false, or why EventBridge would refuse the pattern. */
public class EventRuler {
  public static void main(String[] arguments) throws Exception {
    ObjectMapper json = new ObjectMapper();
    Scanner lines = new Scanner(System.in);
    while (lines.hasNextLine()) {
      JsonNode line = json.readTree(lines.nextLine());
      String pattern = line.get("pattern").toString();
      String fault = JsonRuleCompiler.check(pattern);
      System.out.println(fault == null ? Ruler.matchesRule(line.get("event").toString(), pattern) : fault.replace('\n', ' '));
    }
  }
}
