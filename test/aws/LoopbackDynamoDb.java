import java.net.InetSocketAddress;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/** DynamoDB Local in memory, on 127.0.0.1 only: its own command line listens everywhere. Ends with its standard input. */
public final class LoopbackDynamoDb {
  public static void main(String[] arguments) throws Exception {
    Server server = new Server(new InetSocketAddress("127.0.0.1", 0));
    var tables = new LocalDynamoDBRequestHandler(0, true, null, true, false);
    server.setHandler(new LocalDynamoDBServerHandler(tables, "*"));
    server.start();
    System.out.println("port " + ((ServerConnector) server.getConnectors()[0]).getLocalPort());
    while (System.in.read() >= 0) continue;
    System.exit(0);
  }
}
